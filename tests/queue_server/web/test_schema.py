"""The whole OpenAPI document, asked by everybody with whatever it allows and forbids.

Schemathesis makes the requests up from the document alone. No answer is a fault of ours, none is
of a kind that the document does not name, and each has the shape that it promises.
"""

import shutil
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from queue_server.domain.actor import Role
from tests.queue_server.web.access.access_page import COLUMNS
from tests.queue_server.web.credentials import known_as
from tests.queue_server.web.site import API, Web, make_web
from tests.queue_server.world import SITE

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 3
"""Of each operation, right and wrong; each is asked by every role."""
KNOWN = {"site": SITE, "counter": "2", "printer": "hall", "language": "fr", "display": "main"}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Web]:
    """A demo for all of them; nobody minds in which order they do what."""
    folder = tmp_path_factory.mktemp("schema")
    shutil.copyfile(migrated_sqlite, folder / "nouba.db")
    made = make_web(folder, folder / "nouba.db")
    yield made
    made.application.nouba.database.close()


def _headers(web: Web, role: Role) -> dict[str, str]:
    if role is Role.PUBLIC:
        return {}
    if role is Role.PRINT_AGENT:
        return known_as(web, role).headers
    return {"Authorization": f"Demo {role}:{SITE}:Salma"}


def test_whatever_is_asked_the_answer_is_one_of_the_document(hall: Web) -> None:
    schema = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", hall.application.flask)
    everybody = [_headers(hall, role) for role in COLUMNS]
    asked = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            asked += _try(found.ok(), mode, everybody)
    assert asked > 2000


def _try(operation: Any, mode: GenerationMode, everybody: list[dict[str, str]]) -> int:  # noqa: ANN401
    asked = 0

    @seed(20261126)
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:  # noqa: ANN401 - its type is generic in what we do not use
        nonlocal asked
        if mode is GenerationMode.POSITIVE:
            # Made-up names of sites and counters lead nowhere.
            known = {k: KNOWN[k] for k in case.path_parameters or {} if k in KNOWN}
            case.path_parameters = {**(case.path_parameters or {}), **known}
        if isinstance(case.query, dict) and "wait" in case.query:
            case.query["wait"] = 0  # nobody has work to wait for
        for headers in everybody:
            asked += 1
            response = case.call(headers=headers)
            case.validate_response(response, checks=CHECKS)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what makes the requests up
        # An operation without parameters cannot be asked wrongly.
        with suppress(Unsatisfiable):
            ask()
    return asked
