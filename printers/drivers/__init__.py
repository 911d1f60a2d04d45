"""The drivers by name. A new driver is a module of its own and one line here."""

from collections.abc import Callable, Mapping

from printers.drivers.base import FINAL, Capabilities, Delivery, Driver, Page, State
from printers.drivers.cups import CupsDriver
from printers.drivers.dummy import DummyDriver
from printers.drivers.file import FileDriver
from printers.drivers.network import NetworkDriver
from printers.drivers.serial import SerialDriver
from printers.drivers.usb import UsbDriver

__all__ = [
    "DRIVERS",
    "FINAL",
    "Capabilities",
    "Delivery",
    "Driver",
    "Page",
    "State",
    "open_driver",
]

DRIVERS: Mapping[str, Callable[..., Driver]] = {
    "cups": CupsDriver,
    "dummy": DummyDriver,
    "file": FileDriver,
    "network": NetworkDriver,
    "serial": SerialDriver,
    "usb": UsbDriver,
}


def open_driver(driver: str, **settings: object) -> Driver:
    """The driver of that name with its own settings; nothing is connected yet.

    Raises:
        ValueError: there is no such driver.
        TypeError: it does not know one of the settings.
    """
    try:
        make = DRIVERS[driver]
    except KeyError:
        raise ValueError(f"unknown printer driver {driver!r}") from None
    return make(**settings)
