"""Nouba: the reception desk's queue, from the ticket to the figures."""

from importlib.metadata import version

from queue_server.zones import prefer_newest_tzdata

__version__ = version("nouba")

prefer_newest_tzdata()  # before any module makes a zone
