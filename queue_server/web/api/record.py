"""Who did what, for the auditor."""

from datetime import date

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from queue_server.domain.actor import Role
from queue_server.shapes_record import RecordPage
from queue_server.snapshots.record import Filter, record_page
from queue_server.web.api.support import PROBLEMS, SitePath, answer, answers
from queue_server.web.auth import allows
from queue_server.web.context import acting, current

record = APIBlueprint(
    "api_record",
    __name__,
    abp_tags=[Tag(name="record", description="Who did what")],
    abp_responses=PROBLEMS,
)


class RecordQuery(BaseModel):
    """Which entries; what is left out is not asked for."""

    model_config = ConfigDict(extra="forbid")

    day: date | None = Field(default=None, description="A day of the site's own calendar.")
    person: int | None = Field(default=None, ge=1, le=2**53, description="An account's number.")
    type: str = Field(default="", max_length=40, pattern=r"^[a-z_]*$")
    before: str = Field(default="", max_length=40, pattern=r"^([0-9]{1,19}-[0-9]{1,19})?$")
    limit: int = Field(default=100, ge=1, le=500)


@record.get("/sites/<string:site>/record", responses=answers(RecordPage), summary="Who did what")
@allows(Role.AUDITOR)
def read(path: SitePath, query: RecordQuery) -> Response:
    """The site's events and the book's entries, the newest first."""
    nouba = current()
    wanted = Filter(query.day, query.person, query.type, query.before)
    site = nouba.context.site(path.site)
    with nouba.database.read() as connection:
        page = record_page(connection, nouba.config, site, acting(), wanted, most=query.limit)
    return answer(page)
