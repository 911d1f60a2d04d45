"""What every snapshot begins with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from queue_server.config import Config, SiteConfig
from queue_server.domain.calendar import OpeningState, opening_state, service_day
from queue_server.operations.observed import State
from queue_server.operations.outlook import Outlook, Outlooks, range_shape
from queue_server.shapes import Service, SiteName
from queue_server.store.board import OpenCounter, ServiceRow, open_counters, service_rows
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
        """Whether tickets are given now."""
        return opening(self.config, self.site, self.now)


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
        services=service_rows(connection, site.id, day),
        counters=open_counters(connection, site.id),
        outlooks=outlooks,
    )


def opening(config: Config, site: SiteConfig, now: datetime) -> OpeningState:
    """The calendar's answer; a demo that ignores hours is always open."""
    state = opening_state(now, site.hours.week, site.zone)
    if config.demo.enabled and config.demo.ignore_hours and not state.open:
        return OpeningState(open=True)
    return state


def site_name(site: SiteConfig) -> SiteName:
    """A site's identity in the API's shape."""
    return SiteName(id=site.id, name=site.name, timezone=site.timezone)


def service_board(view: View) -> list[Service]:
    """Every service of the site with who waits and what a newcomer would be told."""
    is_open, outlook = view.opening.open, view.outlook
    board = []
    for code in view.site.services:
        service = view.config.service(code)
        if service is None:  # the configuration's own checks rule this out
            continue
        row = view.services.get(code)
        board.append(
            Service(
                code=code,
                name=service.name,
                pictogram=service.pictogram,
                minutes=service.minutes,
                target_minutes=service.target_minutes,
                documents=list(service.documents),
                fee=service.fee,
                open=is_open,
                waiting=row.waiting if row else 0,
                range=range_shape(outlook.newcomer(code)),
            )
        )
    return board
