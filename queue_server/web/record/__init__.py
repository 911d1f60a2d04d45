"""The auditor's page, its copies, and what the program holds about oneself."""

from queue_server.web.record.views import blueprint

__all__ = ["blueprint"]
