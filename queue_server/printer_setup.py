"""From a printer of the configuration to one that prints: for the server and for its agents."""

from datetime import timedelta

from printers.drivers import Driver, open_driver
from printers.encode import printable_dots
from printers.jobs import Printer
from queue_server.config_printers import PrinterConfig

_ARGUMENTS = {"folder", "host", "port", "timeout_seconds"}


def make_printer(config: PrinterConfig) -> Printer:
    """The printer with its driver; nothing is connected yet.

    Raises:
        UnknownProfileError: the printer database lacks its profile.
        ValueError, TypeError, ImportError: no such driver here, or not with these settings.
    """
    printable_dots(config.profile, config.paper.dots)
    return Printer(
        config.id,
        _driver(config),
        config.paper.dots,
        config.profile,
        strip_rows=config.strip_rows,
        method=config.method.value if config.method else None,
        expire=timedelta(minutes=config.expire_minutes),
        fallback=config.fallback,
    )


def _driver(config: PrinterConfig) -> Driver:
    settings = config.model_dump(include=_ARGUMENTS & set(type(config).model_fields))
    return open_driver(config.driver, **settings)
