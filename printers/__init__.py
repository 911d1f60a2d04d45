"""Receipts: the picture, the printer's bytes, the drivers and the spooler.

Nothing here imports the rest of Nouba: a print agent beside a distant printer can run it alone.
"""
