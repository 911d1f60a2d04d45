"""What the plain page shows beside the calls: one card at a time, in one language at a time.

`cards.js` deals the same cards on newer screens. Here nothing is remembered between two loads:
the turn decides, and the clock gives it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from queue_server.config import Words
from queue_server.shapes import DisplaySnapshot, Service
from queue_server.shapes_notices import Charter, NoticeShown
from queue_server.web.words import LANGUAGES, isolate, translate

TURN_SECONDS = 10
"""For a card in one language: two loads of a page that runs no scripts."""
_MEDIUM, _LONG = 110, 240
_LINE = 20
"""A document begins a line, which costs as much room as so many letters."""


@dataclass(frozen=True, slots=True)
class Said:
    """A card in one language; an empty part is left out."""

    language: str
    title: str = ""
    sentence: str = ""
    documents: tuple[str, ...] = ()
    note: str = ""

    @property
    def size(self) -> str:
        """`short`, `medium` or `long`: more is set smaller, so that nothing is cut."""
        letters = sum(map(len, (self.title, self.sentence, self.note, *self.documents)))
        letters += _LINE * len(self.documents)
        if letters > _LONG:
            return "long"
        return "medium" if letters > _MEDIUM else "short"


@dataclass(frozen=True, slots=True)
class Card:
    """Shown for one turn in each of its languages, which are at least one."""

    languages: tuple[str, ...]
    says: Callable[[str], Said]
    notice: NoticeShown | None = None
    """Staff's own words, perhaps with a picture or a video; None: another card."""


def deck(
    snapshot: DisplaySnapshot,
    notices: Sequence[NoticeShown],
    promise: Callable[[], Charter],
    languages: Sequence[str],
) -> list[Card]:
    """The cards in their order, at least one: staff's own words come between every two others.

    `promise` is asked when its card is shown, and only then: it counts a month's turns.
    """
    says: list[Callable[[str], Said]] = []
    if snapshot.special_hours is not None:
        says.append(_hours(snapshot.special_hours))
    says.append(_promise(promise))
    says += [_service(service) for service in snapshot.services if service.documents]
    others = [Card(tuple(languages), each) for each in says]
    own = [_notice(notice, languages) for notice in notices]
    dealt: list[Card] = []
    for place in range(max(len(own), len(others))):
        if own:
            dealt.append(own[place % len(own)])
        dealt += others[place : place + 1]
    return dealt


def at_turn(cards: Sequence[Card], turn: int, *, hold: int | None = None) -> tuple[Card, Said]:
    """The card of a turn. `hold`: the notice whose video is playing, while it is shown at all."""
    held = [card for card in cards if card.notice is not None and card.notice.id == hold]
    pages = [(card, language) for card in held[:1] or cards for language in card.languages]
    card, language = pages[turn % len(pages)]
    return card, card.says(language)


def _notice(notice: NoticeShown, languages: Sequence[str]) -> Card:
    """One that is not yet translated for this screen is shown in what there is."""
    words: dict[str, str] = {each: getattr(notice, each) for each in LANGUAGES}
    own = [each for each in languages if words[each]]
    return Card(
        tuple(own or (each for each in LANGUAGES if words[each])),
        lambda language: Said(language, sentence=words[language]),
        notice,
    )


def _hours(name: Words) -> Callable[[str], Said]:
    def says(language: str) -> Said:
        title = translate("display.special_hours", language, name=_of(name, language))
        return Said(language, title=title)

    return says


def _promise(promise: Callable[[], Charter]) -> Callable[[str], Said]:
    def says(language: str) -> Said:
        charter = promise()
        kept = charter.last_month
        return Said(
            language,
            title=translate("display.charter", language),
            sentence=translate(
                "display.charter_promise",
                language,
                share=_percent(charter.share),
                minutes=charter.minutes,
            ),
            note=""
            if kept is None
            else translate("display.charter_result", language, share=_percent(kept)),
        )

    return says


def _service(service: Service) -> Callable[[str], Said]:
    return lambda language: Said(
        language,
        title=_of(service.name, language),
        documents=tuple(_of(each, language) for each in service.documents),
        note=_of(service.fee, language),
    )


def _of(words: Words, language: str) -> str:
    return str(getattr(words, language))


def _percent(share: float) -> str:
    return isolate(f"{round(share * 100)} %")
