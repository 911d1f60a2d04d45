"""The parts of a receipt, by the names that a configuration may order them with."""

from enum import StrEnum


class ReceiptPart(StrEnum):
    """What a receipt may show."""

    LOGO = "logo"
    COMMUNE = "commune"
    SERVICE = "service"
    NUMBER = "number"
    COUNTERS = "counters"
    """Where one will be called to."""
    PEOPLE = "people"
    WAIT = "wait"
    QR = "qr"
    DOCUMENTS = "documents"
    """What to have ready, in the citizen's own language only."""
    TIME = "time"
    CHECK = "check"
    """The first signs of the hash of the ticket's event: proof that it is this ticket."""
    THANKS = "thanks"
