"""A printer that prints nothing never says that it did."""

from PIL import Image

from printers.drivers import Delivery, Page, State, open_driver


def test_every_job_is_taken_and_none_is_proved() -> None:
    driver = open_driver("dummy")
    page = Page("000001-B42", b"receipt", Image.new("1", (8, 8)))
    assert driver.deliver(page) == Delivery(State.SENT_UNPROVEN, 7)
    capabilities = driver.capabilities
    assert (capabilities.status, capabilities.proof, capabilities.cut) == (False, False, False)
