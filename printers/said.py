"""The words of a receipt, every string translated and ready to be set."""

from dataclasses import dataclass

from printers.parts import ReceiptPart


@dataclass(frozen=True, slots=True)
class Said:
    """What the receipt says in one language; an empty string is left out."""

    language: str
    """`fr`, `ar` or `zgh`."""
    commune: str
    service: str
    people_before: str
    wait: str
    thanks: str
    counters: str = ""
    """Where one will be called to, e.g. `Guichets 1, 2, 5`."""
    check: str = ""
    """What the check is, e.g. `Code de contrôle`."""
    duplicate: str = ""
    """The mark of a reprint, e.g. `DUPLICATA 1`."""


@dataclass(frozen=True, slots=True)
class PrinterTest:
    """The printer that a test page is about, each line ready to be read by its operator."""

    printer: str
    """Its name in the configuration."""
    facts: tuple[str, ...]
    """Address, paper, profile: technical, so in no language."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt with every string translated; the citizen's language comes first in `said`.

    Texts, numbers and tuples only, so it can travel as JSON.
    """

    label: str
    """The number as the screens show it, e.g. `B42`."""
    said: tuple[Said, ...]
    time: str
    """Date and time of issue, in the site's zone."""
    qr: str
    """Address of the ticket's page."""
    check: str = ""
    """First signs of the hash of the ticket's event, e.g. `A3F9-2C10`."""
    bring: str = ""
    """Title of what to have ready; like `documents` and `more` in the citizen's language."""
    documents: tuple[str, ...] = ()
    more: str = ""
    """Said after the documents when not all of them are on the paper."""
    logo: str = ""
    """Base64 of a small PNG, from `logo.read_logo`."""
    parts: tuple[ReceiptPart, ...] = tuple(ReceiptPart)
    """What is shown, in this order."""
    test: PrinterTest | None = None
    """Set: no ticket but a test page; `said` then has what to check as its `service`."""
