"""The launch page: every site with its screens, and in demo mode the receipts as pictures."""

from queue_server.web.launch.views import blueprint

__all__ = ["blueprint"]
