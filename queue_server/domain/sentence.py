"""A sentence that people read, in the three languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """French, Arabic, Amazigh in Tifinagh; none is empty."""

    fr: str
    ar: str
    zgh: str
