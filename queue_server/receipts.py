"""What the paper says: a print job's content, put into the citizen's words."""

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from printers.logo import LogoError, read_logo
from printers.receipt import PrinterTest, Receipt, Said
from queue_server.config import Config, Language, PrinterConfig, ServiceConfig, SiteConfig
from queue_server.paper import format_of
from queue_server.web.words import translate, translate_plural

_log = logging.getLogger(__name__)
_OFFICIAL_FIRST = (Language.ARABIC, Language.AMAZIGH, Language.FRENCH)
_COMMA = {Language.ARABIC: "، "}


def receipt_of(content: Mapping[str, Any], config: Config, site: SiteConfig) -> Receipt:
    """What the paper says.

    Args:
        content: `print_job.content`: label, service, language, people_before, low and high
            (minutes, or null without an estimate), issued_at (ISO 8601), token, check, and for a
            reprint copy; or, for a test page, test, label, printer, language, issued_at.
        config: for the names of services and the address in the QR code.
        site: for its name, its counters, its time zone and what its receipts show.

    Raises:
        KeyError, ValueError, TypeError: the content is damaged.
    """
    chosen = Language(content["language"])
    # The citizen's language first, then the official ones in the order of the constitution.
    order = [chosen, *(each for each in _OFFICIAL_FIRST if each is not chosen)]
    time = f"{datetime.fromisoformat(content['issued_at']).astimezone(site.zone):%d/%m/%Y %H:%M}"
    if content.get("test"):
        return _test_page(content, config, order, time)
    service = config.service(content["service"])
    documents = service.documents if service else ()
    return Receipt(
        label=content["label"],
        said=tuple(_said(content, site, service, language) for language in order),
        time=time,
        qr=f"{config.server.public_url}/t/{content['token']}",
        check=content.get("check", ""),  # jobs of an earlier version have none
        bring=translate("ticket_page.bring", chosen),
        documents=tuple(each.in_language(chosen) for each in documents),
        more=translate("receipt.more_documents", chosen),
        logo=_logo(site.receipt.logo) if site.receipt.logo else "",
        parts=site.receipt.parts,
    )


def _said(
    content: Mapping[str, Any], site: SiteConfig, service: ServiceConfig | None, language: Language
) -> Said:
    return Said(
        language=language.value,
        commune=site.name.in_language(language),
        service=service.name.in_language(language) if service else content["service"],
        people_before=_people_before(content["people_before"], language),
        wait=_wait(content["low"], content["high"], language),
        thanks=translate("common.thanks", language),
        counters=_counters(site, content["service"], language),
        check=translate("common.check", language),
        duplicate=_duplicate(content.get("copy", 0), language),
    )


def _people_before(count: int, language: Language) -> str:
    if count == 0:
        return translate("receipt.nobody_before", language)
    return translate_plural("common.people_before", count, language)


def _wait(low: int | None, high: int | None, language: Language) -> str:
    if low is None or high is None:
        return ""
    if high == 0:
        return translate("common.range_now", language)
    if low == 0:
        return translate_plural("receipt.wait_at_most", high, language)
    return translate_plural("receipt.wait_range", high, language, low=low)


def _counters(site: SiteConfig, service: str, language: Language) -> str:
    """The counters that take the service first; those that help out when there is no other."""
    found = [each.id for each in site.counters if service in each.services] or [
        each.id for each in site.counters if service in each.secondary
    ]
    if not found:
        return ""
    listed = _COMMA.get(language, ", ").join(found)
    return translate_plural("receipt.counters", len(found), language, counters=listed)


def _duplicate(copy: int, language: Language) -> str:
    return translate("receipt.duplicate", language, n=copy) if copy else ""


def _test_page(
    content: Mapping[str, Any], config: Config, order: list[Language], time: str
) -> Receipt:
    printer = config.printer(content["printer"])
    if printer is None:
        raise ValueError(f"printer '{content['printer']}' is no longer configured")
    empty = dict.fromkeys(("commune", "people_before", "wait", "thanks"), "")
    said = [
        Said(language=each.value, service=translate("receipt.test_check", each), **empty)
        for each in order
    ]
    test = PrinterTest(printer.id, printer_facts(printer))
    return Receipt(label=content["label"], said=tuple(said), time=time, qr="", test=test)


def printer_facts(printer: PrinterConfig) -> tuple[str, ...]:
    """Where a printer is and how it is spoken to, two lines for its operator."""
    settings = printer.model_dump(mode="json")
    named = ("folder", "host", "vendor", "product", "serial", "device", "queue")
    place = [str(settings[name]) for name in named if settings.get(name)]
    if "port" in settings:
        place.append(str(settings["port"]))
    paper = format_of(printer)
    dots = paper.width_dots or paper.dots
    return (
        " · ".join([printer.driver, ":".join(place)] if place else [printer.driver]),
        f"{printer.paper.value} · {dots} dots · {paper.profile} · {paper.strip_rows} rows",
    )


def _logo(path: Path) -> str:
    """The logo as receipts take it; empty when it has gone or is spoiled: a ticket is printed."""
    try:
        status = path.stat()
    except OSError:
        return _remembered_logo(path, 0, 0)
    return _remembered_logo(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=32)
def _remembered_logo(path: Path, changed: int, size: int) -> str:
    """Read once for each state of the file, so that a missing one is logged once."""
    del changed, size
    try:
        return read_logo(path)
    except LogoError as error:
        _log.warning("receipts are printed without their logo: %s", error)
        return ""
