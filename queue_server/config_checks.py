"""What must agree between the parts of the configuration, beyond each model by itself."""

from collections.abc import Callable, Iterator

from queue_server.config import (
    Config,
    LocalCalendar,
    SiteConfig,
    WeeklyHours,
)
from queue_server.config_calendar import SpecialHours
from queue_server.config_checks_displays import site_displays
from queue_server.config_checks_printers import PRINTER_CHECKS
from queue_server.config_document import Location, key_path
from queue_server.config_lists import repeated, unknown
from queue_server.config_sentences import Finding


def check_config(config: Config) -> list[Finding]:
    """Every disagreement with its location; folders are taken as already resolved."""
    return [finding for check in _CHECKS for finding in check(config)]


def _unique_names(config: Config) -> Iterator[Finding]:
    yield from repeated(
        (("priority_classes", i, "code"), entry.code)
        for i, entry in enumerate(config.priority_classes)
    )
    yield from repeated(
        (("services", i, "code"), service.code) for i, service in enumerate(config.services)
    )
    yield from repeated(
        (("printers", i, "id"), printer.id) for i, printer in enumerate(config.printers)
    )
    yield from repeated(
        (("print_agents", i, "id"), agent.id) for i, agent in enumerate(config.print_agents)
    )
    yield from repeated((("sites", i, "id"), site.id) for i, site in enumerate(config.sites))
    for i, site in enumerate(config.sites):
        yield from repeated(
            (("sites", i, "counters", j, "id"), counter.id)
            for j, counter in enumerate(site.counters)
        )


def _directory_sites(config: Config) -> Iterator[Finding]:
    oidc = config.security.oidc
    if oidc is None:
        return
    known = ", ".join(site.id for site in config.sites)
    for i, entry in enumerate(oidc.roles):
        if entry.site is not None and config.site(entry.site) is None:
            location: Location = ("security", "oidc", "roles", i, "site")
            yield location, f"unknown site '{entry.site}'; the sites are {known}"


_UNKNOWN_SERVICE = "unknown service '{code}'; the services are {known}"


def _priority_services(config: Config) -> Iterator[Finding]:
    catalogue = tuple(service.code for service in config.services)
    for i, entry in enumerate(config.priority_classes):
        location: Location = ("priority_classes", i, "services")
        if entry.services is None:
            continue
        if not entry.services:
            yield location, "names no service: remove the line to offer the class for all"
        yield from unknown(entry.services, location, catalogue, _UNKNOWN_SERVICE)


def _site_services(config: Config) -> Iterator[Finding]:
    catalogue = tuple(service.code for service in config.services)
    for i, site in enumerate(config.sites):
        location: Location = ("sites", i)
        yield from unknown(site.services, (*location, "services"), catalogue, _UNKNOWN_SERVICE)
        yield from _counter_services(site, location, catalogue)
        served = {
            code for counter in site.counters for code in (*counter.services, *counter.secondary)
        }
        for j, code in enumerate(site.services):
            if code in catalogue and code not in served:
                yield (*location, "services", j), f"no counter of this site serves '{code}'"


def _counter_services(
    site: SiteConfig, location: Location, catalogue: tuple[str, ...]
) -> Iterator[Finding]:
    not_here = "'{code}' is not among this site's services, {known}"
    for j, counter in enumerate(site.counters):
        for key, codes in (("services", counter.services), ("secondary", counter.secondary)):
            place = (*location, "counters", j, key)
            yield from unknown(codes, place, catalogue, _UNKNOWN_SERVICE)
            for k, code in enumerate(codes):
                if code in catalogue and code not in site.services:
                    sentence = not_here.format(code=code, known=", ".join(site.services))
                    yield (*place, k), sentence


def _site_limits(config: Config) -> Iterator[Finding]:
    for i, site in enumerate(config.sites):
        places: list[Location] = [("sites", i, "limits", j) for j in range(len(site.limits))]
        yield from repeated(
            ((*place, "service"), limit.service)
            for place, limit in zip(places, site.limits, strict=True)
        )
        for place, limit in zip(places, site.limits, strict=True):
            if limit.service not in site.services:
                known = ", ".join(site.services)
                sentence = f"'{limit.service}' is not among this site's services, {known}"
                yield (*place, "service"), sentence
            if limit.hours is not None and not _meet(limit.hours, site.hours):
                yield (*place, "hours"), "never open while the site is open"


def _meet(one: WeeklyHours, other: WeeklyHours) -> bool:
    return any(
        max(start, first) < min(end, last)
        for mine, theirs in zip(one.week, other.week, strict=True)
        for start, end in mine
        for first, last in theirs
    )


def _special_hours(config: Config) -> Iterator[Finding]:
    calendars: list[tuple[Location, LocalCalendar]] = [(("calendar",), config.calendar)]
    calendars += [(("sites", i, "calendar"), site.calendar) for i, site in enumerate(config.sites)]
    for place, calendar in calendars:
        known: list[tuple[Location, SpecialHours]] = []
        for j, each in enumerate(calendar.special_hours):
            here: Location = (*place, "special_hours", j)
            for there, other in known:
                if each.first_day <= other.end and other.first_day <= each.end:
                    yield here, f"shares days with {key_path(there)}"
            known.append((here, each))


def _policy_weights(config: Config) -> Iterator[Finding]:
    if config.policy.priority_weight < config.policy.ordinary_weight:
        sentence = "less than ordinary_weight: priority would mean a longer wait"
        yield ("policy", "priority_weight"), sentence


def _database(config: Config) -> Iterator[Finding]:
    """The address is not quoted: it may hold a password."""
    scheme, separator, rest = config.server.database.partition("://")
    engine = scheme.partition("+")[0]
    location: Location = ("server", "database")
    if not separator or engine not in {"sqlite", "postgresql"}:
        yield location, "should begin with sqlite:/// or postgresql://"
    elif engine == "sqlite" and rest and not rest.startswith("/"):
        yield location, "an SQLite file is written with three slashes: sqlite:///var/nouba.db"


_CHECKS: tuple[Callable[[Config], Iterator[Finding]], ...] = (
    *PRINTER_CHECKS,
    _unique_names,
    _directory_sites,
    _priority_services,
    _site_services,
    _site_limits,
    _special_hours,
    site_displays,
    _policy_weights,
    _database,
)
