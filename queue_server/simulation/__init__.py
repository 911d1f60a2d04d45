"""A day at a reception desk, made up and then lived through the HTTP API of a running server."""
