"""Nouba: the reception desk's queue, from the ticket to the figures."""

from importlib.metadata import version

__version__ = version("nouba")
