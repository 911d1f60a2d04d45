"""pydantic's errors on the configuration, as sentences for the person who wrote the file."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from queue_server.config import Config
from queue_server.config_document import Location

Finding = tuple[Location, str]
"""Where, and what is wrong there."""

_GROUP_TYPES = ("model_type", "model_attributes_type")
_GROUP = "should be a group of 'key: value' lines"
_LIST = "should be a list, such as [A, B], or lines that begin with '-'"
_SENTENCES = {
    **dict.fromkeys(_GROUP_TYPES, _GROUP),
    "tuple_type": _LIST,
    "string_type": "should be a text",
    "too_short": "should name at least one",
    "string_too_short": "is empty",
    "string_too_long": "is longer than {max_length} characters",
    "int_parsing": "'{input}' is not a whole number",
    "int_type": "should be a whole number",
    "float_parsing": "'{input}' is not a number",
    "float_type": "should be a number",
    "finite_number": "'{input}' is not a number",
    "bool_parsing": "'{input}' is neither true nor false",
    "bool_type": "should be true or false",
    "path_type": "should be a path",
    "literal_error": "'{input}' should be {expected}",
    "enum": "'{input}' should be {expected}",
    "value_error": "{error}",
    "greater_than": "'{input}' should be greater than {gt:g}",
    "greater_than_equal": "'{input}' should be {ge:g} or more",
    "less_than_equal": "'{input}' should be {le:g} or less",
    "union_tag_invalid": "'{input}' should be one of {expected_tags}",
}


def findings_of(error: ValidationError) -> list[Finding]:
    """Every error of `Config`, each at its place in the file.

    A misspelt key is reported once, as unknown, and not again as the missing key that it meant.
    """
    findings: list[Finding] = []
    missing: list[Finding] = []
    meant: set[Location] = set()
    for details in error.errors(include_url=False):
        location, known = _place(details)
        if details["type"] in {"missing", "union_tag_not_found"}:
            needed = ", ".join(name for name, required in known.items() if required)
            missing.append((location, f"missing key; needed here: {needed}"))
        elif details["type"] == "extra_forbidden":
            close = suggestion(str(location[-1]), known)
            meant.add((*location[:-1], close))
            hint = f"did you mean '{close}'?" if close else f"known here: {', '.join(known)}"
            findings.append((location, f"unknown key; {hint}"))
        elif not _is_an_echo(details):
            findings.append((location, _sentence(details)))
    return findings + [finding for finding in missing if finding[0] not in meant]


def suggestion(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant; an empty text when none is near."""
    return next(iter(get_close_matches(word.lower(), list(known), n=1)), "")


def _place(details: ErrorDetails) -> tuple[Location, dict[str, bool]]:
    """Where the error stands, and the keys known in that group with whether each is required.

    pydantic puts the chosen driver into the locations of printers: it is no step of the file's.
    """
    models: list[type[BaseModel]] = [Config]
    group = models
    location: list[str | int] = []
    for step in details["loc"]:
        if isinstance(step, str) and len(models) > 1:
            models = [model for model in models if step in _drivers(model)]
            continue
        location.append(step)
        if isinstance(step, str):
            group = models
            models = [inner for model in group for inner in _models_at(model, step)]
    if details["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        location.append("driver")
        group = models
    known = {
        name: all(
            name in other.model_fields and other.model_fields[name].is_required() for other in group
        )
        for model in group
        for name in model.model_fields
    }
    return tuple(location), known


def _models_at(model: type[BaseModel], key: str) -> Iterator[type[BaseModel]]:
    field = model.model_fields.get(key)
    if field is not None:
        yield from models_in(field.annotation)


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The models inside an annotation such as `tuple[SiteConfig, ...]` or a union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


def _drivers(model: type[BaseModel]) -> tuple[str, ...]:
    return get_args(model.model_fields["driver"].annotation)


def _is_an_echo(details: ErrorDetails) -> bool:
    """A list whose every item is wrong counts as empty: the items say enough."""
    return details["type"] == "too_short" and bool(details["input"])


def _sentence(details: ErrorDetails) -> str:
    written = details["input"]
    if details["type"] == "union_tag_invalid":
        written = written["driver"]
    if written is None:
        return "has no value: write one, or remove the line"
    if isinstance(written, str) and len(written) > 40:
        written = f"{written[:40]}…"
    # Whoever forgets the keys of a print agent has written its token there: it is not repeated.
    secret = "print_agents" in details["loc"]
    if isinstance(written, str) and details["type"] in _GROUP_TYPES and not secret:
        return f"'{written}' {_GROUP}"
    sentence = _SENTENCES.get(details["type"])
    if sentence is None:
        return details["msg"]
    return sentence.format(input=written, **details.get("ctx", {}))
