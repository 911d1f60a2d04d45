"""The second screen of a counter, towards the citizen."""

from queue_server.web.counter_display.views import blueprint

__all__ = ["blueprint"]
