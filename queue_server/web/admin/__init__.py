"""The administration: people; the frame of its pages is shared with devices and the record."""

from queue_server.web.admin.views import blueprint

__all__ = ["blueprint"]
