"""A printer that prints nothing: for benches, and for sites that give no paper."""

from printers.drivers.base import Capabilities, Delivery, Page, State


class DummyDriver:
    """Takes every job and keeps none."""

    capabilities = Capabilities(status=False, proof=False, cut=False)

    def deliver(self, page: Page) -> Delivery:
        """Take `page`; nobody saw it printed, so it is never said to be."""
        return Delivery(State.SENT_UNPROVEN, len(page.data))
