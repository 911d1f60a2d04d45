"""The pages on which staff sign in, change over and keep their account."""

from queue_server.web.staff import account, directory, links, switch
from queue_server.web.staff.views import blueprint

__all__ = ["account", "blueprint", "directory", "links", "switch"]
