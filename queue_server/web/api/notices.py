"""Notices on the displays, and their pictures and videos."""

from datetime import date
from typing import Annotated

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.file import FileStorage
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, Field, StringConstraints, field_validator

from queue_server.domain.actor import Role
from queue_server.domain.notice import Notice
from queue_server.media import MOST_BYTES, MediaError, forget_unused, is_name, take
from queue_server.operations.notices import NoticeAnswer, add_notice, change_notice, remove_notice
from queue_server.shapes_notices import Beside, MediaShape, Notices
from queue_server.snapshots.notices import all_notices, charter, media_shape, shown_notices
from queue_server.store.notices import media_in_use
from queue_server.web.api.support import (
    PROBLEMS,
    Body,
    Nothing,
    SitePath,
    answer,
    answers,
    command,
    view_of,
)
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.errors import HttpProblemError
from queue_server.web.security import takes_bytes

notices = APIBlueprint(
    "api_notices",
    __name__,
    abp_tags=[Tag(name="notices", description="What displays show beside the calls")],
    abp_responses=PROBLEMS,
)

_UNUSED_SECONDS = 24 * 3600.0
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class NoticeBody(Body):
    """What the hall reads, and when. Amazigh may come later: until then the others are shown."""

    fr: Said = Field(examples=["Le guichet 3 ouvre à 10 h."])
    ar: Said
    zgh: Sentence = ""
    display: str = Field(default="", max_length=40, description="Empty: every display.")
    media: str = Field(default="", max_length=80, description="The name that the upload gave.")
    first_day: date
    last_day: date | None = Field(default=None, description="Included; null: until removed.")


class NoticePath(SitePath):
    """A notice of a site."""

    notice: int = Field(ge=1, le=2**53)


class DisplayQuery(BaseModel):
    """Which display asks; empty: one that the configuration does not name."""

    display: str = Field(default="", max_length=40)


class Upload(BaseModel):
    """A picture (PNG, JPEG, WebP) or a video (MP4, WebM, Matroska)."""

    file: FileStorage

    @field_validator("file", mode="before")
    @classmethod
    def _is_a_file(cls, given: object) -> object:
        """A field of text under that name is none."""
        if isinstance(given, str):
            raise ValueError("not a file")  # noqa: TRY004 - pydantic's way to refuse
        return given


@notices.get("/sites/<string:site>/notices", responses=answers(Notices), summary="All notices")
@allows(Role.MANAGER)
def read(path: SitePath) -> Response:
    """Those of today, planned ones and past ones that have not been removed."""
    site = current().context.site(path.site)
    with current().database.read() as connection:
        return answer(all_notices(view_of(connection, site)))


@notices.get(
    "/sites/<string:site>/notices/shown",
    responses=answers(Beside),
    summary="What a display shows beside the calls",
)
@allows(Role.DISPLAY, Role.MANAGER)
def shown(path: SitePath, query: DisplayQuery) -> Response:
    """Today's notices, and how the promise is kept. Changes are told by `notice_changed`."""
    site = current().context.site(path.site)
    with current().database.read() as connection:
        view = view_of(connection, site)
        return answer(Beside(notices=shown_notices(view, query.display), charter=charter(view)))


@notices.post(
    "/sites/<string:site>/notices", responses=answers(NoticeAnswer, 201), summary="Add a notice"
)
@allows(Role.MANAGER)
def add(path: SitePath, body: NoticeBody) -> Response:
    """Displays show it from its first day on, at once if that is today."""
    return answer(add_notice(current().context, path.site, command(), _wording(body)), 201)


@notices.post(
    "/sites/<string:site>/notices/<int:notice>",
    responses=answers(NoticeAnswer),
    summary="Reword a notice",
)
@allows(Role.MANAGER)
def change(path: NoticePath, body: NoticeBody) -> Response:
    """The same notice, all of it anew."""
    context = current().context
    return answer(change_notice(context, path.site, command(), path.notice, _wording(body)))


@notices.post(
    "/sites/<string:site>/notices/<int:notice>/remove",
    responses=answers(NoticeAnswer),
    summary="Take a notice away",
)
@allows(Role.MANAGER)
def remove(path: NoticePath, body: Nothing) -> Response:
    """From every display, at once."""
    del body
    return answer(remove_notice(current().context, path.site, command(), path.notice))


@notices.post(
    "/sites/<string:site>/media",
    responses=answers(MediaShape, 201),
    summary="Upload a picture or a video",
)
@takes_bytes(MOST_BYTES)
@allows(Role.MANAGER)
def upload(path: SitePath, form: Upload) -> Response:
    """Decoded and encoded anew; a video may take minutes, loses its sound, and has 720 rows."""
    nouba = current()
    folder = nouba.config.server.media_folder
    try:
        kept = take(form.file.stream, folder)
    except MediaError as error:
        raise HttpProblemError(422, str(error)) from None
    with nouba.database.read() as connection:
        used = media_in_use(connection)
    forget_unused(folder, {*used, kept.name}, _UNUSED_SECONDS)
    return answer(media_shape(path.site, kept.name), 201)


def _wording(body: NoticeBody) -> Notice:
    if body.media and not _is_kept(body.media):
        raise HttpProblemError(422, "media_unknown")
    return Notice(
        id=0,
        display=body.display,
        fr=body.fr,
        ar=body.ar,
        zgh=body.zgh,
        media=body.media,
        first_day=body.first_day,
        last_day=body.last_day,
    )


def _is_kept(name: str) -> bool:
    return is_name(name) and (current().config.server.media_folder / name).is_file()
