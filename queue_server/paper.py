"""The paper of the configured printers, and whether pages can be made for them at all."""

from printers.encode import PaperFormatError, printable_dots
from printers.paper_format import PaperFormat
from queue_server.config import Config, PrinterConfig


def format_of(printer: PrinterConfig) -> PaperFormat:
    """What the drawing has to know of a printer."""
    return PaperFormat(
        dots=printer.paper.dots,
        profile=printer.profile,
        method=printer.method.value if printer.method else None,
        strip_rows=printer.strip_rows,
        width_dots=printer.width_dots,
    )


def require_paper(config: Config) -> None:
    """Check what only the printer database knows, once, before the server starts.

    Raises:
        PaperFormatError: a profile is not in it, or cannot print pictures, or not in the
            configured way; the message is one line that names the printer and the key.
    """
    for printer in config.printers:
        try:
            printable_dots(format_of(printer))
        except PaperFormatError as error:
            sentence = f"printer '{printer.id}': {error.key}: {error}"
            raise PaperFormatError(error.key, sentence) from None
