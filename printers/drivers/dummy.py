"""A printer that prints nothing: for benches, and for sites that give no paper."""

from printers.condition import Condition, Status
from printers.drivers.base import Capabilities, Delivery, OnStatus, Page, State


class DummyDriver:
    """Takes every job and keeps none."""

    capabilities = Capabilities(status=False, proof=False, cut=False)

    def status(self) -> Status:
        """There is nothing to ask."""
        return Status(Condition.UNKNOWN)

    def deliver(self, page: Page, *, resync: bool, on_status: OnStatus) -> Delivery:  # noqa: ARG002  # nothing was ever cut off, nothing ever happens
        """Take `page`; nobody saw it printed, so it is never said to be."""
        return Delivery(State.SENT_UNPROVEN, len(page.data))
