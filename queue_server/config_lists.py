"""What checks of the configuration ask of lists: names once, and known ones."""

from collections.abc import Hashable, Iterable, Iterator

from queue_server.config_document import Location, key_path
from queue_server.config_sentences import Finding


def repeated(
    names: Iterable[tuple[Location, Hashable]], sentence: str = "'{name}' is taken by {first}"
) -> Iterator[Finding]:
    """Names that a previous location already has."""
    first: dict[Hashable, Location] = {}
    for location, name in names:
        if name in first:
            yield location, sentence.format(name=name, first=key_path(first[name]))
        else:
            first[name] = location


def unknown(
    codes: Iterable[str], location: Location, known: tuple[str, ...], sentence: str
) -> Iterator[Finding]:
    """Codes of the list at `location` that are not among the known ones."""
    for i, code in enumerate(codes):
        if code not in known:
            yield (*location, i), sentence.format(code=code, known=", ".join(known))
