"""Whole walks through the running system, in a real browser."""
