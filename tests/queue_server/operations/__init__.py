"""Every verb, on both engines."""
