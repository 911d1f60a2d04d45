"""What a site's displays name must exist, and every counter must be called somewhere."""

from collections.abc import Iterator

from queue_server.config import Config, SiteConfig
from queue_server.config_display import DisplayConfig
from queue_server.config_document import Location
from queue_server.config_lists import repeated, unknown
from queue_server.config_sentences import Finding

PAGES = ("plain",)
"""What may stand in a display's place in an address."""

_COUNTER = "unknown counter '{code}'; this site's counters are {known}"
_SERVICE = "'{code}' is not among this site's services, {known}"


def site_displays(config: Config) -> Iterator[Finding]:
    """Every disagreement between the displays and their sites."""
    for i, site in enumerate(config.sites):
        places: list[Location] = [("sites", i, "displays", j) for j in range(len(site.displays))]
        yield from repeated(
            ((*place, "id"), display.id)
            for place, display in zip(places, site.displays, strict=True)
        )
        for place, display in zip(places, site.displays, strict=True):
            yield from _display(site, display, place)
        yield from _silent_counters(site, ("sites", i, "displays"))


def _display(site: SiteConfig, display: DisplayConfig, place: Location) -> Iterator[Finding]:
    counters = tuple(counter.id for counter in site.counters)
    if display.id in PAGES:
        yield (*place, "id"), f"'{display.id}' is the name of a page; choose another"
    if display.counters is not None:
        here: Location = (*place, "counters")
        if not display.counters:
            yield here, "names no counter: remove the line to show the calls of all"
        yield from unknown(display.counters, here, counters, _COUNTER)
        yield from repeated(
            (((*here, j), each) for j, each in enumerate(display.counters)),
            "'{name}' is named twice",
        )
    yield from unknown(display.services or (), (*place, "services"), site.services, _SERVICE)
    for counter in display.arrows:
        here = (*place, "arrows", counter)
        if counter not in counters:
            yield here, _COUNTER.format(code=counter, known=", ".join(counters))
        elif display.counters is not None and counter not in display.counters:
            yield here, f"this display does not show the calls of counter '{counter}'"


def _silent_counters(site: SiteConfig, place: Location) -> Iterator[Finding]:
    if not site.displays or any(display.counters is None for display in site.displays):
        return
    shown = {counter for display in site.displays for counter in display.counters or ()}
    for counter in site.counters:
        if counter.id not in shown:
            yield place, f"no display shows the calls of counter '{counter.id}'"
