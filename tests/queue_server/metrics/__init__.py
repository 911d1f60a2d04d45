"""Definitions and their figures."""
