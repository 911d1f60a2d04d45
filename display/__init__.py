"""The waiting room's screen: who is called where, readable from ten metres."""

from display.views import blueprint

__all__ = ["blueprint"]
