"""What receipts look like, before any paper is used."""

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from flask_openapi.types import ResponseDict
from pydantic import BaseModel, ConfigDict, Field

from queue_server.config import Language, PaperWidth
from queue_server.domain.actor import Role
from queue_server.operations.tickets import offered_service
from queue_server.preview import preview
from queue_server.web.api.support import PROBLEMS, SitePath
from queue_server.web.auth import allows
from queue_server.web.context import current

receipts = APIBlueprint(
    "api_receipts",
    __name__,
    abp_tags=[Tag(name="receipts", description="What the paper will look like")],
    abp_responses=PROBLEMS,
)

_PNG: ResponseDict = {
    "200": {"description": "The receipt, dot by dot.", "content": {"image/png": {}}}
}


class PreviewQuery(BaseModel):
    """Which sample: in whose language, on which paper, for which service."""

    model_config = ConfigDict(extra="forbid")

    language: Language = Language.FRENCH
    paper: PaperWidth | None = Field(
        default=None, description="Absent: the paper of the site's printer."
    )
    service: str | None = Field(
        default=None, max_length=20, description="Absent: the site's first service."
    )


@receipts.get(
    "/sites/<string:site>/receipt.png", responses=_PNG, summary="A sample receipt as a picture"
)
@allows(Role.MANAGER)
def sample(path: SitePath, query: PreviewQuery) -> Response:
    """A receipt of this site with made-up figures, exactly as its printer would print it."""
    nouba = current()
    site = nouba.context.site(path.site)
    if query.service is not None:
        offered_service(nouba.config, site, query.service)
    picture = preview(
        nouba.config,
        site,
        at=nouba.now,
        language=query.language,
        paper=query.paper,
        service=query.service,
    )
    return Response(picture, mimetype="image/png", headers={"Cache-Control": "no-store"})
