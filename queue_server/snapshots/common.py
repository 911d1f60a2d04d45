"""What every snapshot begins with."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from queue_server.calendars import Hours, hours_of
from queue_server.config import Config, SiteConfig, Words
from queue_server.domain.calendar import service_day
from queue_server.domain.opening import OpeningState
from queue_server.domain.sentence import Sentence
from queue_server.operations.observed import State
from queue_server.operations.outlook import Outlook, Outlooks, range_shape
from queue_server.shapes import ClosedFor, Opening, RangeShape, Service, SiteName
from queue_server.store.board import OpenCounter, ServiceRow, open_counters, service_rows
from queue_server.store.closures import present_closure
from queue_server.store.recent import SiteRow, site_row


@dataclass(frozen=True, slots=True)
class View:
    """One site at one moment, read in one transaction."""

    connection: Connection
    config: Config
    site: SiteConfig
    now: datetime
    version: str
    row: SiteRow
    day: str
    hours: Hours
    services: dict[str, ServiceRow]
    counters: dict[str, OpenCounter]
    outlooks: Outlooks

    @property
    def head(self) -> dict[str, Any]:
        """The fields that all snapshots share."""
        return {
            "seq": self.row.seq,
            "at": self.now,
            "version": self.version,
            "site": site_name(self.site),
        }

    @property
    def outlook(self) -> Outlook:
        """The waits here and now; worked out once for all screens."""
        return self.outlooks.now(
            self.connection,
            State(
                config=self.config,
                site=self.site,
                day=self.day,
                seq=self.row.seq,
                now=self.now,
                services=self.services,
                counters=self.counters,
            ),
        )

    @property
    def opening(self) -> OpeningState:
        """Whether the site gives tickets now."""
        return self.hours.state()


def look(
    connection: Connection,
    config: Config,
    site: SiteConfig,
    *,
    now: datetime,
    version: str,
    outlooks: Outlooks,
) -> View:
    """Read what every screen of a site needs; `now` is the server's clock.

    Where that has stepped back behind the last event, the site's own clock stands still, as it
    does for commands.
    """
    row = site_row(connection, site.id)
    now = max(now, row.last_at)
    day = service_day(now, site.zone).isoformat()
    return View(
        connection=connection,
        config=config,
        site=site,
        now=now,
        version=version,
        row=row,
        day=day,
        hours=site_hours(connection, config, site, row, now),
        services=service_rows(connection, site.id, day),
        counters=open_counters(connection, site.id),
        outlooks=outlooks,
    )


def site_hours(
    connection: Connection, config: Config, site: SiteConfig, row: SiteRow, now: datetime
) -> Hours:
    """What decides whether the site gives tickets at `now`."""
    closure = present_closure(connection, site.id)
    return hours_of(config, site, now, closure=closure, closed_day=row.closed_day)


def opening_shape(state: OpeningState, zone: ZoneInfo) -> Opening:
    """The calendar's answer as the API sends it."""
    why = state.closed_for
    return Opening(
        open=state.open,
        closed_for=None if why is None else ClosedFor(kind=why, name=words_of(state.sentence)),
        opens_at=state.opens_at,
        opens_at_local=None if state.opens_at is None else _wall_clock(state.opens_at, zone),
        closes_at=state.closes_at,
        last_ticket_at=state.last_ticket_at,
        special_hours=words_of(state.special),
    )


def _wall_clock(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")


def words_of(sentence: Sentence | None) -> Words | None:
    """The domain's sentence as the API sends it."""
    return None if sentence is None else Words(fr=sentence.fr, ar=sentence.ar, zgh=sentence.zgh)


def site_name(site: SiteConfig) -> SiteName:
    """A site's identity in the API's shape."""
    return SiteName(id=site.id, name=site.name, timezone=site.timezone)


def service_board(view: View) -> list[Service]:
    """Every service of the site with who waits and what a newcomer would be told."""
    board, outlook = [], view.outlook
    for code in view.site.services:
        service = view.config.service(code)
        if service is None:  # the configuration's own checks rule this out
            continue
        row = view.services.get(code)
        waiting = row.waiting if row else 0
        found = range_shape(outlook.newcomer(code))
        state = view.hours.state(code, issued=row.last_number if row else 0)
        opening = opening_shape(state, view.site.zone)
        board.append(
            Service(
                code=code,
                name=service.name,
                pictogram=service.pictogram,
                minutes=service.minutes,
                target_minutes=service.target_minutes,
                documents=list(service.documents),
                fee=service.fee,
                open=opening.open,
                closed_for=opening.closed_for,
                opens_at=opening.opens_at,
                opens_at_local=opening.opens_at_local,
                closes_at=opening.closes_at,
                closing_at=_closing_at(view, code, found) if state.open else None,
                waiting=waiting,
                range=found,
            )
        )
    return board


def _closing_at(view: View, code: str, expected: RangeShape | None) -> datetime | None:
    """The upper end counts: nobody should learn at the door that the day was too short."""
    if expected is None:
        return None
    return view.hours.closing_before_call(code, timedelta(minutes=expected.high))
