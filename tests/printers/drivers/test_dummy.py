"""A printer that prints nothing never says that it did."""

from PIL import Image

from printers.condition import Condition
from printers.drivers import Delivery, Page, State, open_driver
from tests.printers.drivers.deliver import deliver


def test_every_job_is_taken_and_none_is_proved() -> None:
    driver = open_driver("dummy")
    page = Page("000001-B42", b"receipt", Image.new("1", (8, 8)))
    assert deliver(driver, page) == Delivery(State.SENT_UNPROVEN, 7)
    assert driver.status().condition is Condition.UNKNOWN
    capabilities = driver.capabilities
    assert (capabilities.status, capabilities.proof, capabilities.cut) == (False, False, False)
