"""Each kind of printer of the configuration opens its driver with all of its settings."""

import pytest
from pydantic import TypeAdapter

from printers.drivers import DRIVERS, Capabilities, open_driver
from queue_server.config_printers import PrinterConfig

_ASKED: dict[str, object] = {"answers": "yes", "proof": "process-id", "timeout_seconds": 2}
_OF_EVERY_KIND: dict[str, object] = {
    "id": "hall",
    "paper": "58mm",
    "profile": "POS-5890",
    "method": "raster",
    "strip_rows": 64,
    "width_dots": 384,
    "expire_minutes": 5,
    "fallback": "annex",
    "agent": "desk",
}
_KINDS: dict[str, dict[str, object]] = {
    "cups": {"queue": "hall", "timeout_seconds": 30},
    "dummy": {},
    "file": {"folder": "receipts"},
    "network": {"host": "127.0.0.1", "port": 9101, **_ASKED},
    "serial": {"device": "/dev/ttyUSB0", "baud": 19200, "flow": "xonxoff", **_ASKED},
    "usb": {"vendor": "0x04B8", "product": "0e15", "serial": "J1", **_ASKED},
}


@pytest.mark.parametrize("driver", DRIVERS)
def test_its_driver_takes_all_of_them(driver: str) -> None:
    adapter: TypeAdapter[PrinterConfig] = TypeAdapter(PrinterConfig)
    printer = adapter.validate_python({"driver": driver, **_OF_EVERY_KIND, **_KINDS[driver]})
    unset = set(type(printer).model_fields) - printer.model_fields_set
    assert not unset, "not tried here"
    opened = open_driver(driver, **printer.driver_settings())
    assert not opened.capabilities.cut  # the profile has no cutter
    asked = driver in {"network", "serial", "usb"}
    assert opened.capabilities == Capabilities(
        status=asked, proof=asked or driver == "file", cut=False
    )
