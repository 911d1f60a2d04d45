"""A YAML file as plain data in which every value knows its line.

Scalars stay the text that the operator wrote (`None` when nothing is written): the models of
`config` decide what is a number, so that `id: 1`, `code: N` or `fr: Non` mean what they look like
instead of what YAML 1.1 guesses.
"""

import unicodedata
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias

import yaml

Location: TypeAlias = tuple[str | int, ...]
"""Keys and list positions from the root, e.g. `("sites", 1, "counters", 0, "id")`."""

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"

DEEPEST = 20
"""Levels of nesting; the configuration has six."""

_STANDARD = "tag:yaml.org,2002:"
_SCALAR_TAGS = frozenset(
    _STANDARD + name
    for name in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")
)

_AT_PROBLEM = {
    "found character '\\t'": "a tab stands at the beginning; indent with spaces",
    "that cannot start any token": "a text that begins with this sign needs quotes",
    "mapping values are not allowed": (
        "a ':' is not expected here: check the indentation and the line above, "
        "or put the text in quotes"
    ),
    "expected <block end>": "the indentation does not match the lines above",
    "found another document": "the file should hold one document: remove the line '---'",
}
"""What PyYAML says -> what helps the operator, at the line where reading stopped."""

_AT_CONTEXT = {
    "found unexpected end of stream": "a quote is opened here and not closed",
    "could not find expected ':'": "a ':' is missing after the key",
    "expected ',' or": "a '[' or '{' is opened here and not closed, or a ',' is missing",
}
"""The same, at the line where the broken construct begins."""


class DocumentError(Exception):
    """The file is not a readable YAML mapping. `findings`: (line, location, sentence) of each."""

    def __init__(self, findings: list[tuple[int, Location, str]]) -> None:
        """Keep the findings, at least one, in the file's order."""
        super().__init__("; ".join(sentence for _, _, sentence in findings))
        self.findings = findings


@dataclass(frozen=True)
class Document:
    """The file's data, the line (from 1) of every key and list item in it, and which are texts."""

    data: dict[str, Value]
    lines: Mapping[Location, int]
    texts: AbstractSet[Location]

    def line(self, location: Location) -> int:
        """Line of the value; of the group that lacks it when it is not there."""
        while location not in self.lines:
            location = location[:-1]
        return self.lines[location]

    def key(self, location: Location) -> str:
        """`sites[1].counters[0].services`: how the operator finds the value.

        An item of a list of texts goes by the list's key, since the sentence quotes the text.
        """
        if location in self.texts and isinstance(location[-1], int):
            location = location[:-1]
        return key_path(location)


def key_path(location: Location) -> str:
    """`("sites", 1, "id")` as `sites[1].id`; the root is an empty text."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removeprefix(".")


def read_document(raw: bytes) -> Document:
    """Read a YAML mapping. Raises DocumentError."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DocumentError([(line, (), "not UTF-8: save the file in that encoding")]) from None
    try:
        root = _Composer(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        raise DocumentError([_explained(error)]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise DocumentError([(line, (), "an invisible control character: remove it")]) from None
    if root is None:
        raise DocumentError([(1, (), "the file is empty")])
    reader = _Reader()
    data = reader.read(root, ())
    if reader.findings:
        raise DocumentError(sorted(reader.findings, key=lambda finding: finding[0]))
    if not isinstance(data, dict):
        sentence = "the file should begin with keys such as 'sites:', not with a list or a text"
        raise DocumentError([(_line(root.start_mark), (), sentence)])
    return Document(data, reader.lines, reader.texts)


class _Composer(yaml.SafeLoader):
    """Composes nodes; refuses what makes a value stand on several lines, or the file a bomb."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            sentence = "'*' refers to another value: write the value itself, or use quotes"
            raise yaml.composer.ComposerError(None, None, sentence, mark)
        if self.depth == DEEPEST:
            raise yaml.composer.ComposerError(None, None, "nested too deeply", mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Reader:
    """Turns nodes into values, noting the line of each and what is wrong with them."""

    def __init__(self) -> None:
        self.lines: dict[Location, int] = {}
        self.texts: set[Location] = set()
        self.findings: list[tuple[int, Location, str]] = []

    def read(self, node: yaml.Node, location: Location) -> Value:
        self.lines.setdefault(location, _line(node.start_mark))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, location)
        if isinstance(node, yaml.SequenceNode):
            self._check_tag(node, location, frozenset({_STANDARD + "seq"}))
            return [self.read(item, (*location, i)) for i, item in enumerate(node.value)]
        self._check_tag(node, location, _SCALAR_TAGS)
        self.texts.add(location)
        return None if node.tag == _STANDARD + "null" else self._text(node, location)

    def _mapping(self, node: yaml.MappingNode, location: Location) -> dict[str, Value]:
        self._check_tag(node, location, frozenset({_STANDARD + "map"}))
        mapping: dict[str, Value] = {}
        for key_node, value_node in node.value:
            line = _line(key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode) or not key_node.value:
                self.findings.append((line, location, "a key should be a word before ':'"))
                continue
            key = self._text(key_node, location)
            place = (*location, key)
            if key in mapping:
                first = self.lines[place]
                self.findings.append((line, place, f"written twice, first on line {first}"))
                continue
            self.lines[place] = line
            mapping[key] = self.read(value_node, place)
        return mapping

    def _text(self, node: yaml.Node, location: Location) -> str:
        text = str(node.value)
        if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text if sign not in "\n\t"):
            sentence = "an escape such as \\0 or \\ud800 stands for no letter: remove it"
            self.findings.append((_line(node.start_mark), location, sentence))
        return text

    def _check_tag(self, node: yaml.Node, location: Location, known: frozenset[str]) -> None:
        if node.tag not in known:
            tag = str(node.tag).replace(_STANDARD, "!!")
            self.findings.append((_line(node.start_mark), location, f"remove the tag '{tag}'"))


def _line(mark: yaml.Mark) -> int:
    return int(mark.line) + 1


def _explained(error: yaml.MarkedYAMLError) -> tuple[int, Location, str]:
    said = f"{error.problem}"
    at_problem = error.problem_mark or error.context_mark
    at_context = error.context_mark or error.problem_mark
    for mark, sentences in ((at_problem, _AT_PROBLEM), (at_context, _AT_CONTEXT)):
        for fragment, sentence in sentences.items():
            if fragment in said and mark is not None:
                return _line(mark), (), sentence
    own = isinstance(error, yaml.composer.ComposerError)
    sentence = said if own else f"not valid YAML: {said}"
    return _line(at_problem) if at_problem else 1, (), sentence
