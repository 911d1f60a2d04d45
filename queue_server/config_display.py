"""The screens of a waiting room, and the voice that announces its calls."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from queue_server.config_calendar import Openings
from queue_server.config_parts import CounterId, Identifier, Language, Strict, UniqueCodes


def _each_once(languages: tuple[Language, ...]) -> tuple[Language, ...]:
    repeated = sorted({each.value for each in languages if languages.count(each) > 1})
    if repeated:
        raise ValueError(f"named twice: {', '.join(repeated)}")
    return languages


Languages = Annotated[tuple[Language, ...], AfterValidator(_each_once)]


class VoiceConfig(Strict):
    """How calls are spoken: in the citizen's own language first, then in these."""

    languages: Languages = (Language.ARABIC, Language.FRENCH)
    """Spoken for every call; empty: only the chime."""
    own_language: bool = True
    """The citizen's own language comes first, even when it is not among `languages`."""
    chime: bool = True
    volume: Annotated[float, Field(ge=0, le=1)] = 0.8
    quiet: Openings = ()
    """Hours of the day in which the screen is silent."""
    device_voices: Languages = ()
    """Spoken by the device's own voice (Web Speech) where it has one for the language."""


class Theme(StrEnum):
    """For dark halls, and for bright ones."""

    DARK = "dark"
    BRIGHT = "bright"


class TextMode(StrEnum):
    """How the languages share the screen."""

    STACK = "stack"
    """All at once."""
    ROTATE = "rotate"
    """One after the other."""


class Arrow(StrEnum):
    """Where a counter lies, seen by somebody who looks at the screen."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


class DisplayConfig(Strict):
    """One screen of a hall."""

    id: Identifier
    counters: tuple[CounterId, ...] | None = None
    """Whose calls it shows and announces; absent: all."""
    services: UniqueCodes | None = None
    """Whose lines it shows; absent: all that its counters serve."""
    theme: Theme = Theme.DARK
    text: TextMode = TextMode.STACK
    languages: Annotated[Languages, Field(min_length=1)] = (
        Language.ARABIC,
        Language.AMAZIGH,
        Language.FRENCH,
    )
    """In this order; the first decides the direction of the layout."""
    arrows: dict[CounterId, Arrow] = Field(default_factory=dict)
    """Where counters lie; absent: onward, in the direction of reading."""
    voice: VoiceConfig | None = None
    """Absent: the site's."""
