"""The page on which a device shows its code, and the administrator's list of devices."""

from queue_server.web.devices.views import blueprint

__all__ = ["blueprint"]
