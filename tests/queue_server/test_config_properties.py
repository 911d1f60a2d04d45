"""Any key of the sample, at any depth, added or removed: the right line is named."""

import json
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_lowercase

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from queue_server.config import Config, DummyPrinter, FilePrinter, NetworkPrinter
from queue_server.config_document import Location, Value, key_path, read_document
from queue_server.config_sentences import models_in
from queue_server.config_source import check
from tests.queue_server.small_config import complaints

SAMPLE = Path(__file__).parents[2] / "config.yaml"
DATA = read_document(SAMPLE.read_bytes()).data
DRIVERS: dict[Value, type[BaseModel]] = {
    "file": FilePrinter,
    "network": NetworkPrinter,
    "dummy": DummyPrinter,
}


@dataclass
class Page:
    """Data as YAML, one key a line; counts the line of each key by itself."""

    gaps: list[int]
    """Comments before each line, taken in turn."""
    text: list[str] = field(default_factory=list)
    lines: dict[Location, int] = field(default_factory=dict)

    def group(self, data: dict[str, Value], place: Location, margin: str, first: str) -> None:
        """Write a group; `first` opens its first line, as the dash of a list's item does."""
        opening = first
        for key, value in data.items():
            here = (*place, key)
            self.lines[here] = self._next_line()
            # A group that no key introduces begins where its first key stands.
            self.lines.setdefault(place, self.lines[here])
            if isinstance(value, dict) and value:
                self.text.append(f"{opening}{key}:")
                self.group(value, here, f"{margin}  ", f"{margin}  ")
            elif isinstance(value, list) and value:
                self.text.append(f"{opening}{key}:")
                self._items(value, here, f"{margin}  ")
            else:
                self.text.append(f"{opening}{key}: {_written(value)}")
            opening = margin

    def _items(self, items: list[Value], place: Location, margin: str) -> None:
        for i, item in enumerate(items):
            if isinstance(item, dict):
                self.group(item, (*place, i), f"{margin}  ", f"{margin}- ")
            else:
                self.lines[(*place, i)] = self._next_line()
                self.text.append(f"{margin}- {_written(item)}")

    def _next_line(self) -> int:
        self.text += ["  # a comment"] * self.gaps[len(self.lines) % len(self.gaps)]
        return len(self.text) + 1


def _written(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)


def complaints_about(
    data: dict[str, Value], gaps: list[int], folder: Path
) -> tuple[Page, list[str]]:
    """The data as a page, and what is said of it."""
    page = Page(gaps)
    page.group(data, (), "", "")
    return page, complaints(folder, "\n".join(page.text) + "\n")


def groups(
    value: Value, model: type[BaseModel], place: Location = ()
) -> dict[Location, type[BaseModel]]:
    """Each group of the data, and its model."""
    found: dict[Location, type[BaseModel]] = {}
    if isinstance(value, list):
        for i, item in enumerate(value):
            found |= groups(item, model, (*place, i))
    elif isinstance(value, dict):
        own = DRIVERS[value["driver"]] if place[:1] == ("printers",) else model
        found[place] = own
        for key, inner in value.items():
            for inner_model in models_in(own.model_fields[key].annotation):
                found |= groups(inner, inner_model, (*place, key))
    return found


def at(data: dict[str, Value], place: Location) -> dict[str, Value]:
    """The group at a place."""
    value: Value = data
    for step in place:
        if isinstance(step, str):
            assert isinstance(value, dict)
            value = value[step]
        else:
            assert isinstance(value, list)
            value = value[step]
    assert isinstance(value, dict)
    return value


GROUPS = groups(DATA, Config)
KEYS = [(place, key) for place in GROUPS for key in at(DATA, place)]
GAPS = st.lists(st.integers(0, 3), min_size=1, max_size=7)
quickly = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example writes its file
)


@quickly
@given(
    place=st.sampled_from(list(GROUPS)),
    name=st.text(ascii_lowercase, min_size=1, max_size=16),
    position=st.integers(0, 12),
    gaps=GAPS,
)
def test_an_added_key(
    place: Location, name: str, position: int, gaps: list[int], tmp_path: Path
) -> None:
    assume(name not in GROUPS[place].model_fields)
    data = deepcopy(DATA)
    group = at(data, place)
    entries = list(group.items())
    entries.insert(position, (name, "x"))
    group.clear()
    group.update(entries)
    page, (complaint,) = complaints_about(data, gaps, tmp_path)
    added = (*place, name)
    assert complaint.startswith(f"{page.lines[added]}: {key_path(added)}: unknown key; ")


@quickly
@given(removed=st.sampled_from(KEYS), gaps=GAPS)
def test_a_removed_key(removed: tuple[Location, str], gaps: list[int], tmp_path: Path) -> None:
    place, key = removed
    data = deepcopy(DATA)
    del at(data, place)[key]
    page, said = complaints_about(data, gaps, tmp_path)
    if GROUPS[place].model_fields[key].is_required():
        (complaint,) = said
        missing = key_path((*place, key))
        assert complaint.startswith(f"{page.lines[place]}: {missing}: missing key; ")
    elif removed == ((), "printers"):
        assert [line.rpartition(": ")[2][:15] for line in said] == ["unknown printer"] * 4
    else:
        assert said == []


WORDS = st.sampled_from(sorted({str(step) for place, key in KEYS for step in (*place, key)}))
VALUES: st.SearchStrategy[Value] = st.recursive(
    st.none() | st.text(max_size=8) | st.sampled_from(["A", "1", "file", "larache", "two\nlines"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@quickly
@given(place=st.sampled_from(KEYS), value=VALUES)
def test_any_value_anywhere_is_accepted_or_refused_in_one_line_each(
    place: tuple[Location, str], value: Value, tmp_path: Path
) -> None:
    group, key = place
    data = deepcopy(DATA)
    at(data, group)[key] = value
    said = complaints(tmp_path, json.dumps(data))
    assert [line for line in said if len(line.splitlines()) != 1 or ": " not in line] == []


@quickly
@given(
    raw=st.binary(max_size=40) | st.text("ab:-[]{}'\"#&*!|>%@`\n\t ?,", max_size=40).map(str.encode)
)
def test_any_bytes_are_refused_with_a_line(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(raw)
    said = check(path)
    assert said
    assert all(line.startswith(f"{path}:") and len(line.splitlines()) == 1 for line in said)
