"""Where it is kept: tables, the one way to write, and what the screens read."""
