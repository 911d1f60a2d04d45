"""The citizen's own page, behind the ticket's QR code."""

from queue_server.web.ticket.views import blueprint

__all__ = ["blueprint"]
