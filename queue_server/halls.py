"""What one display of a site shows: whose calls, and whose lines."""

from dataclasses import dataclass

from queue_server.config import SiteConfig
from queue_server.config_display import DisplayConfig
from queue_server.domain.errors import QueueError, Refusal

_ONLY = DisplayConfig(id="main")
"""The screen of a site that has configured none: it shows everything."""


@dataclass(frozen=True, slots=True)
class Hall:
    """A display with what it shows, in the site's order."""

    display: DisplayConfig
    counters: tuple[str, ...]
    elsewhere: tuple[str, ...]
    """Counters whose calls are for other displays. A counter that the configuration no longer has
    is not among them: its last calls show everywhere rather than nowhere."""
    services: tuple[str, ...]


def displays_of(site: SiteConfig) -> tuple[DisplayConfig, ...]:
    """The site's displays, at least one."""
    return site.displays or (_ONLY,)


def hall_of(site: SiteConfig, display_id: str | None = None) -> Hall:
    """What a display shows; without an id, the first one. Raises `unknown_display`."""
    for display in displays_of(site):
        if display_id in {None, display.id}:
            return _hall(site, display)
    raise QueueError(Refusal.UNKNOWN_DISPLAY, display=str(display_id))


def whole(site: SiteConfig) -> Hall:
    """Everything of a site, whatever its displays show."""
    return _hall(site, _ONLY)


def _hall(site: SiteConfig, display: DisplayConfig) -> Hall:
    shown = [
        counter
        for counter in site.counters
        if display.counters is None or counter.id in display.counters
    ]
    counters = tuple(counter.id for counter in shown)
    wanted = display.services
    if wanted is None and display.counters is not None:
        wanted = tuple(
            code for counter in shown for code in (*counter.services, *counter.secondary)
        )
    return Hall(
        display=display,
        counters=counters,
        elsewhere=tuple(each.id for each in site.counters if each.id not in counters),
        services=tuple(code for code in site.services if wanted is None or code in wanted),
    )
