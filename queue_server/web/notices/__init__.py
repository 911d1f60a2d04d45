"""The page on which staff keep the notices, and the pictures that displays load."""

from queue_server.web.notices.views import blueprint

__all__ = ["blueprint"]
