"""The keys of the configuration, walked from its models."""

from collections.abc import Iterator
from enum import Enum

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from queue_server.config import Config, Words
from queue_server.config_sentences import models_in


def every_key(model: type[BaseModel] = Config, path: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """`sites[].counters[].id` and its field, for every key; a text's languages are one key."""
    for name, field in model.model_fields.items():
        key = f"{path}{name}"
        yield key, field
        in_list = "tuple[" in str(field.annotation)
        for inner in models_in(field.annotation):
            if inner is not Words:
                yield from every_key(inner, f"{key}[]." if in_list else f"{key}.")


def default_text(field: FieldInfo) -> str:
    """A key's default as an operator would write it; `required`, `none`, or `its own defaults`."""
    if field.is_required():
        return "required"
    default = field.get_default()
    if default is None:
        return "none"
    if isinstance(default, BaseModel):
        return "its own defaults"
    if isinstance(default, bool):
        return f"`{default}`".lower()
    if isinstance(default, tuple):
        values = (each.value if isinstance(each, Enum) else each for each in default)
        return f"`[{', '.join(map(str, values))}]`"
    return f"`{default.value if isinstance(default, Enum) else default}`"
