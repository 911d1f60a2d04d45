"""Opening a driver by its name."""

import pytest

from printers.drivers import DRIVERS, open_driver


def test_the_drivers() -> None:
    assert set(DRIVERS) == {"cups", "dummy", "file", "network", "serial", "usb"}


def test_an_unknown_driver_is_named() -> None:
    with pytest.raises(ValueError, match="unknown printer driver 'telepathy'"):
        open_driver("telepathy")


def test_an_unknown_setting_is_not_ignored() -> None:
    with pytest.raises(TypeError, match="colour"):
        open_driver("network", host="127.0.0.1", colour="red")
