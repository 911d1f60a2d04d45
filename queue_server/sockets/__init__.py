"""All screens' sockets on one thread, each frame encoded once: docs/decisions/0006-fan-out.md.

Everything that departs from Flask-SocketIO's own way stands in this package. Without it
(`server.realtime: stock`) the library serves the screens itself, with three threads for each.
"""

from queue_server.sockets.engine import Engine, Rooms, serve_by_epoll

__all__ = ["Engine", "Rooms", "serve_by_epoll"]
