"""The receipt printers, what their receipts say, and the agents that print for the server."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, model_validator

from printers.parts import ReceiptPart
from queue_server.config_parts import Identifier, Strict, written_as

Device = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class PaperWidth(StrEnum):
    """Printable dots at 203 dpi."""

    MM80 = "80mm"
    MM58 = "58mm"

    @property
    def dots(self) -> int:
        return 576 if self is PaperWidth.MM80 else 384


class RasterMethod(StrEnum):
    """The ESC/POS command that carries the picture."""

    RASTER = "raster"
    """GS v 0: what most printers take."""
    GRAPHICS = "graphics"
    """GS ( L."""
    COLUMN = "column"
    """ESC *: for old ones."""


class Answers(StrEnum):
    """Whether a printer answers when it is asked how it is."""

    AUTO = "auto"
    """Once it has answered, its silence means trouble."""
    YES = "yes"
    NO = "no"


class ProofMethod(StrEnum):
    """How a printer says that it has come to the end of a job."""

    AUTO = "auto"
    """`process-id` where the profile's maker has it, else `paper-status`."""
    PROCESS_ID = "process-id"
    """GS ( H."""
    PAPER_STATUS = "paper-status"
    """GS r 1: answered in order, after all that was sent before."""
    NONE = "none"


class _PrinterBase(Strict):
    id: Identifier
    paper: PaperWidth = PaperWidth.MM80
    profile: str = "default"
    """Name in python-escpos' printer database."""
    method: RasterMethod | None = None
    """Absent: the best that the profile has."""
    strip_rows: Annotated[int, Field(ge=8, le=2048)] = 128
    """Rows of the picture that are sent at once."""
    width_dots: Annotated[int, Field(ge=200, le=832)] | None = None
    """Printable dots, when neither the paper nor the profile has them right."""
    expire_minutes: Annotated[float, Field(gt=0, le=60)] = 3.0
    """A receipt that has waited longer is not printed any more."""
    fallback: Identifier | None = None
    """The printer that takes over while this one cannot print."""
    agent: Identifier | None = None
    """The print agent it is connected to; absent: the server itself."""

    def driver_settings(self) -> dict[str, Any]:
        """The arguments of its driver: the keys that its own kind of printer has."""
        return self.model_dump(exclude={*_PrinterBase.model_fields, "driver"})


class _PaperPrinter(_PrinterBase):
    """One with real paper."""

    def driver_settings(self) -> dict[str, Any]:
        """With the profile, which decides how it proves and whether it cuts."""
        return super().driver_settings() | {"profile": self.profile}


class _AskedPrinter(_PaperPrinter):
    """One that may be asked how it is."""

    answers: Answers = Answers.AUTO
    proof: ProofMethod = ProofMethod.AUTO
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 5.0
    """How long the printer may take nothing, and how long its proof may take."""


class FilePrinter(_PrinterBase):
    """Writes the printer's bytes and a PNG of the receipt into a folder."""

    driver: Literal["file"]
    folder: Path


class NetworkPrinter(_AskedPrinter):
    """A receipt printer on TCP, usually port 9100."""

    driver: Literal["network"]
    host: Annotated[str, StringConstraints(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)] = 9100


def _usb_number(text: str) -> str:
    return text.lower().removeprefix("0x")


UsbNumber = Annotated[
    str,
    AfterValidator(_usb_number),
    written_as(r"[0-9a-f]{4}", "four hexadecimal digits as lsusb shows them, in quotes"),
]


class UsbPrinter(_AskedPrinter):
    """A receipt printer on USB."""

    driver: Literal["usb"]
    vendor: UsbNumber
    product: UsbNumber
    serial: Device | None = None
    """The device's serial number, when two of one model are connected."""


class SerialPrinter(_AskedPrinter):
    """A receipt printer on a serial line."""

    driver: Literal["serial"]
    device: Device
    """E.g. /dev/ttyUSB0."""
    baud: Literal[2400, 4800, 9600, 19200, 38400, 57600, 115200] = 9600
    flow: Literal["dsrdtr", "xonxoff", "none"] = "dsrdtr"
    """How the printer says that its buffer is full."""


class CupsPrinter(_PaperPrinter):
    """A queue of this machine's CUPS, which must pass bytes on as they are."""

    driver: Literal["cups"]
    queue: Device
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 20.0
    """How long CUPS may keep a job."""


class DummyPrinter(_PrinterBase):
    """Prints nothing: for benches and for sites that give no paper."""

    driver: Literal["dummy"]


PrinterConfig = Annotated[
    FilePrinter | NetworkPrinter | UsbPrinter | SerialPrinter | CupsPrinter | DummyPrinter,
    Field(discriminator="driver"),
]


def well_formed_token(token: str) -> str:
    """A token as a header can carry it; the error does not repeat it.

    Raises:
        ValueError: too short to be a secret, too long, or with spaces.
    """
    if not re.fullmatch(r"[\x21-\x7e]{20,200}", token):
        raise ValueError("should be 20 to 200 letters, digits and signs, without spaces")
    return token


def _well_formed(secret: SecretStr) -> SecretStr:
    well_formed_token(secret.get_secret_value())
    return secret


class PrintAgentConfig(Strict):
    """A program beside the printers of another computer, which fetches their jobs from here.

    Without a token here it is let in as a device, and an administrator may send it away.
    """

    id: Identifier
    token: Annotated[SecretStr, AfterValidator(_well_formed)] | None = None
    token_file: Path | None = None
    """A file that holds the token: better than the token itself in a file that many read."""

    @model_validator(mode="after")
    def _one_token(self) -> Self:
        if self.token is not None and self.token_file is not None:
            raise ValueError("takes either 'token' or 'token_file', not both")
        return self


def _has_number(parts: tuple[ReceiptPart, ...]) -> tuple[ReceiptPart, ...]:
    if ReceiptPart.NUMBER not in parts:
        raise ValueError("lacks 'number': a receipt without its number is no receipt")
    repeated = sorted({part.value for part in parts if parts.count(part) > 1})
    if repeated:
        raise ValueError(f"named twice: {', '.join(repeated)}")
    return parts


class ReceiptConfig(Strict):
    """What a site's receipts show, and in which order."""

    logo: Path | None = None
    """PNG or JPEG; printed black on white."""
    parts: Annotated[tuple[ReceiptPart, ...], AfterValidator(_has_number)] = tuple(ReceiptPart)
