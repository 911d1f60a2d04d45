"""From a printer of the configuration to one that prints: for the server and for its agents."""

from datetime import timedelta

from printers.drivers import Driver, open_driver
from printers.jobs import Printer
from queue_server.config_printers import NetworkPrinter, PrinterConfig, SerialPrinter, UsbPrinter

_NOT_THE_DRIVERS = {
    *("id", "driver", "paper", "profile", "method", "strip_rows", "width_dots"),
    *("expire_minutes", "fallback", "agent"),
}
"""Keys of a printer that are for the picture, for the queue or for nobody but the operator."""


def printer_of(config: PrinterConfig) -> Printer:
    """A printer of the configuration, its driver opened but not connected."""
    return Printer(
        config.id,
        driver_of(config),
        config.width_dots or config.paper.dots,
        config.profile,
        strip_rows=config.strip_rows,
        method=config.method,
        expire=timedelta(minutes=config.expire_minutes),
        fallback=config.fallback,
    )


def driver_of(config: PrinterConfig) -> Driver:
    """The driver with its own settings."""
    settings = config.model_dump(exclude=_NOT_THE_DRIVERS)
    if isinstance(config, NetworkPrinter | UsbPrinter | SerialPrinter):
        settings["profile"] = config.profile  # decides how it proves, and whether it cuts
    return open_driver(config.driver, **settings)
