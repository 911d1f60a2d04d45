"""What there is: sites, their services, the server's clock."""

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag

from queue_server.domain.actor import Role
from queue_server.domain.calendar import utc_offset_minutes
from queue_server.shapes import Ping, Services, Site, Sites
from queue_server.snapshots.common import service_board, site_name
from queue_server.web.api.support import PROBLEMS, SitePath, answer, answers, view_of
from queue_server.web.auth import allows
from queue_server.web.context import current

catalogue = APIBlueprint(
    "api_catalogue",
    __name__,
    abp_tags=[Tag(name="catalogue", description="Sites and services")],
    abp_responses=PROBLEMS,
)


@catalogue.get("/ping", responses=answers(Ping), summary="The server's clock")
@allows(Role.PUBLIC)
def ping() -> Response:
    """Answers at once: the cost of a request that does nothing."""
    nouba = current()
    now = nouba.now
    offsets = {site.timezone: utc_offset_minutes(now, site.zone) for site in nouba.config.sites}
    return answer(Ping(at=now, speed=nouba.clock.speed, utc_offset_minutes=offsets))


@catalogue.get("/sites", responses=answers(Sites), summary="All sites")
@allows(Role.PUBLIC)
def sites() -> Response:
    """The sites in the configuration's order."""
    nouba = current()
    with nouba.database.read() as connection:
        found = [
            Site(
                **site_name(site).model_dump(),
                open=view_of(connection, site).opening.open,
                counters=[counter.id for counter in site.counters],
            )
            for site in nouba.config.sites
        ]
    return answer(Sites(sites=found))


@catalogue.get(
    "/sites/<string:site>/services", responses=answers(Services), summary="A site's services"
)
@allows(Role.PUBLIC)
def services(path: SitePath) -> Response:
    """What a citizen may come for, who waits, and what a newcomer would be told."""
    site = current().context.site(path.site)
    with current().database.read() as connection:
        return answer(Services(services=service_board(view_of(connection, site))))
