"""From a printer of the configuration to one that prints: for the server and for its agents."""

from datetime import timedelta

from printers.drivers import Driver, open_driver
from printers.jobs import Printer
from queue_server.config_printers import PrinterConfig
from queue_server.paper import format_of


def printer_of(config: PrinterConfig) -> Printer:
    """A printer of the configuration, its driver opened but not connected.

    Raises:
        ValueError, TypeError, ImportError: no such driver here, or not with these settings.
    """
    return Printer(
        config.id,
        driver_of(config),
        format_of(config),
        expire=timedelta(minutes=config.expire_minutes),
        fallback=config.fallback,
    )


def driver_of(config: PrinterConfig) -> Driver:
    """The driver with its own settings; raises as `printer_of` does."""
    return open_driver(config.driver, **config.driver_settings())
