"""The shapes of notices."""

from datetime import date
from typing import Literal

from queue_server.domain.notice import Showing
from queue_server.shapes import Shape


class MediaShape(Shape):
    """A picture or a video that was made safe; `url` is for pages."""

    name: str
    kind: Literal["picture", "video"]
    url: str


class NoticeShown(Shape):
    """A notice as a display shows it; an empty language is left out."""

    id: int
    fr: str
    ar: str
    zgh: str
    media: MediaShape | None


class NoticeState(NoticeShown):
    """A notice as staff see it: where and when, and whether it is shown today."""

    display: str
    first_day: date
    last_day: date | None
    showing: Showing


class Notices(Shape):
    """All notices of a site that have not been taken away."""

    today: date
    displays: list[str]
    notices: list[NoticeState]


class Charter(Shape):
    """The promise: this share of people is called within so many minutes.

    `last_month`: the share that was, null while there is no history; `n`: of how many turns.
    """

    share: float
    minutes: int
    last_month: float | None
    n: int
    month: str
    """`2026-10`."""


class Beside(Shape):
    """What a display shows beside the calls; services and hours are in its snapshot."""

    notices: list[NoticeShown]
    charter: Charter
