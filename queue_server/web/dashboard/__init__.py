"""The managers' page: is the promise kept today, where is it not, and why."""

from queue_server.web.dashboard.views import blueprint

__all__ = ["blueprint"]
