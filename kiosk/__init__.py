"""The citizens' touch screen: from a language to a ticket in at most five touches."""

from kiosk.views import blueprint

__all__ = ["blueprint"]
