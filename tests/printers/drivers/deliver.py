"""Delivering a page in a test, with what the driver said on the way."""

from printers.condition import Condition, Status
from printers.drivers import Delivery, Driver, Page


def deliver(driver: Driver, page: Page, *, resync: bool = False) -> Delivery:
    """How it ended."""
    return deliver_and_hear(driver, page, resync=resync)[0]


def deliver_and_hear(
    driver: Driver, page: Page, *, resync: bool = False
) -> tuple[Delivery, list[Condition]]:
    """How it ended, and each condition that was told while it went on."""
    told: list[Status] = []
    delivery = driver.deliver(page, resync=resync, on_status=told.append)
    return delivery, [status.condition for status in told]
