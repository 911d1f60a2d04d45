"""What the models of the configuration are made of: words, names, strictness."""

import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


class Language(StrEnum):
    """The three languages every citizen may choose, on an equal footing."""

    FRENCH = "fr"
    ARABIC = "ar"
    AMAZIGH = "zgh"


def written_as(pattern: str, meaning: str) -> AfterValidator:
    """A text that matches `pattern` as a whole; `meaning` completes the operator's sentence."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"'{text}' is not {meaning}")
        return text

    return AfterValidator(check)


Identifier = Annotated[
    str,
    StringConstraints(max_length=40),
    written_as(r"[a-z0-9]+(-[a-z0-9]+)*", "a name made of a-z, 0-9 and single hyphens"),
]
ServiceCode = Annotated[str, written_as(r"[A-Z]", "one capital letter, A to Z")]
CounterId = Annotated[str, written_as(r"[1-9][0-9]{0,2}", "a counter's number, 1 to 999")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _unique(values: tuple[str, ...]) -> tuple[str, ...]:
    repeated = sorted({value for value in values if values.count(value) > 1})
    if repeated:
        raise ValueError(f"named twice: {', '.join(repeated)}")
    return values


UniqueCodes = Annotated[tuple[ServiceCode, ...], AfterValidator(_unique)]


class Strict(BaseModel):
    """Frozen; an unknown key is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Words(Strict):
    """One sentence in the three languages; a missing one stops the start."""

    fr: Text
    ar: Text
    zgh: Text

    def in_language(self, language: Language) -> str:
        text: str = getattr(self, language.value)
        return text
