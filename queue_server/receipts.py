"""What a job's receipt says, in the three languages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from printers.receipt import Receipt, Said
from queue_server.config import Config, Language, SiteConfig
from queue_server.web.words import translate, translate_plural


def receipt_of(content: Mapping[str, Any], config: Config, site: SiteConfig) -> Receipt:
    """What the paper says.

    Args:
        content: `print_job.content`: label, service, language, people_before, low and high
            (minutes, or null without an estimate), issued_at (ISO 8601), token; or for a test page
            test, label, printer, language, issued_at.
        config: for the names of services and the address in the QR code.
        site: for its name and its time zone.

    Raises:
        KeyError, ValueError, TypeError: the content is damaged.
    """
    chosen = Language(content["language"])
    # The citizen's language first, then the official ones in the order of the constitution.
    order = [chosen, *(each for each in _OFFICIAL_FIRST if each is not chosen)]
    issued_at = datetime.fromisoformat(content["issued_at"]).astimezone(site.zone)
    if content.get("test"):
        return _test_page(content, site, order, issued_at)
    return Receipt(
        label=content["label"],
        said=tuple(_said(content, config, site, language) for language in order),
        time=f"{issued_at:%d/%m/%Y %H:%M}",
        qr=f"{config.server.public_url}/t/{content['token']}",
    )


_OFFICIAL_FIRST = (Language.ARABIC, Language.AMAZIGH, Language.FRENCH)


def _test_page(
    content: Mapping[str, Any], site: SiteConfig, order: list[Language], issued_at: datetime
) -> Receipt:
    said = [
        Said(each.value, site.name.in_language(each), content["printer"], "", "", "")
        for each in order
    ]
    return Receipt(content["label"], tuple(said), f"{issued_at:%d/%m/%Y %H:%M}", content["printer"])


def _said(content: Mapping[str, Any], config: Config, site: SiteConfig, language: Language) -> Said:
    service = config.service(content["service"])
    return Said(
        language=language.value,
        commune=site.name.in_language(language),
        service=service.name.in_language(language) if service else content["service"],
        people_before=_people_before(content["people_before"], language),
        wait=_wait(content["low"], content["high"], language),
        thanks=translate("common.thanks", language),
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
