"""Today's hours in one sentence, for the plain page; `opening.js` says them on newer screens."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from queue_server.shapes import ClosedFor, DisplaySnapshot
from queue_server.web.words import calendar_names, isolate, translate

_SOON = timedelta(hours=1)
_LAST_CALL = timedelta(minutes=15)
_WEEK_DAYS = 7


def is_over(snapshot: DisplaySnapshot) -> bool:
    """After closing the last call stays a while; then the screen says that the site is closed."""
    return (
        bool(snapshot.calls)
        and not snapshot.open
        and not snapshot.expected
        and snapshot.at - snapshot.calls[0].at > _LAST_CALL
    )


def closed_text(snapshot: DisplaySnapshot, language: str, zone: ZoneInfo) -> str:
    """Closed, why, until when; empty while tickets are given."""
    if snapshot.open:
        return ""
    today = snapshot.at.astimezone(zone).date()
    parts = (
        translate("kiosk.closed", language),
        _reason(snapshot.closed_for, language),
        _opens(snapshot.opens_at_local, language, today),
    )
    return " · ".join(part for part in parts if part)


def hours_text(snapshot: DisplaySnapshot, language: str, zone: ZoneInfo) -> str:
    """What the hall should know of today's hours; empty when there is nothing to say."""
    if not snapshot.open:
        return closed_text(snapshot, language, zone)
    closing = {
        service.code: service.closing_at
        for service in snapshot.services
        if service.open and service.closing_at is not None
    }
    if closing:
        return translate(
            "display.closing",
            language,
            time=_time(min(closing.values()), zone),
            services=isolate(" · ".join(closing)),
        )
    last = snapshot.last_ticket_at
    if last is None or last == snapshot.closes_at or last - snapshot.at >= _SOON:
        return ""
    return translate("common.last_ticket", language, time=_time(last, zone))


def _reason(closed_for: ClosedFor | None, language: str) -> str:
    if closed_for is None or closed_for.kind == "hours":
        return ""
    if closed_for.name is None:
        return translate(f"common.closed_{closed_for.kind}", language)
    return str(getattr(closed_for.name, language))


def _opens(opens_at_local: str | None, language: str, today: date) -> str:
    """From a week on the date is named too."""
    if opens_at_local is None:
        return ""
    then = datetime.fromisoformat(opens_at_local)
    time = isolate(f"{then:%H:%M}")
    ahead = (then.date() - today).days
    if ahead == 0:
        return translate("kiosk.opens_today", language, time=time)
    names = calendar_names(language)
    day = names["weekdays"][then.weekday()]
    if ahead >= _WEEK_DAYS:
        day = f"{day} {then.day} {names['months'][then.month - 1]}"
    return translate("kiosk.opens_at", language, day=day, time=time)


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return isolate(f"{moment.astimezone(zone):%H:%M}")
