"""The agents' tablet: choose a counter, then call, start and finish, one thumb at a time."""

from queue_server.web.counter.views import blueprint

__all__ = ["blueprint"]
