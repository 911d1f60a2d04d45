"""A sample receipt or test page as a picture, exactly as it would come out of the printer."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from printers.paper_format import PaperFormat
from printers.rendering import InlineRenderer
from queue_server.config import Config, Language, PaperWidth, SiteConfig
from queue_server.paper import format_of
from queue_server.receipts import receipt_of

_TOKEN = "8sJxK2mPq0RtVw3YzA5bCd"  # noqa: S105  # nobody's: its page says so


def preview(
    config: Config,
    site: SiteConfig,
    *,
    at: datetime,
    language: Language,
    paper: PaperWidth | None = None,
    service: str | None = None,
    duplicate: bool = False,
    test: bool = False,
) -> bytes:
    """A receipt of this site as a PNG.

    Args:
        config: the whole configuration.
        site: whose receipt.
        at: when it is issued.
        language: the citizen's.
        paper: None is the paper of the site's printer, or 80 mm when it has none.
        service: one of the site's; None is its first.
        duplicate: as the first reprint.
        test: the test page of the site's printer instead; needs a printer.

    Raises:
        ValueError: `test` at a site without a printer.
    """
    printer = config.printer(site.printer) if site.printer else None
    if test and printer is None:
        raise ValueError(f"site '{site.id}' has no printer")
    own = format_of(printer) if printer and paper in (None, printer.paper) else None
    content: Mapping[str, Any] = {
        "label": f"{service or site.services[0]}42",
        "service": service or site.services[0],
        "language": language.value,
        "people_before": 12,
        "low": 20,
        "high": 35,
        "issued_at": at.isoformat(),
        "token": _TOKEN,
        "check": "A3F9-2C10",
        "copy": 1 if duplicate else 0,
        "test": test,
        "printer": site.printer,
    }
    page = InlineRenderer().page(
        "preview",
        receipt_of(content, config, site),
        own or PaperFormat((paper or PaperWidth.MM80).dots),
    )
    buffer = BytesIO()
    page.picture.save(buffer, "PNG")
    return buffer.getvalue()
