"""The OpenAPI document: valid, complete, and true."""

import json
import re
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from queue_server.domain.actor import Role
from queue_server.web.auth import allowed_roles
from tests.queue_server.web.site import API, Web

METHODS = {"get", "post"}


Document = dict[str, Any]


@pytest.fixture
def document(web: Web) -> Document:
    found: Document = json.loads(web.client.get(f"{API}/openapi.json").text)
    return found


def _operations(document: Document) -> dict[tuple[str, str], Any]:
    return {
        (method.upper(), path): operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    }


def test_it_is_valid(document: Document) -> None:
    assert document["openapi"].startswith("3.1")
    errors = [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()]
    assert errors == []


def test_it_names_every_route_of_the_api(web: Web, document: Document) -> None:
    routes = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in web.application.flask.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
        if rule.rule.startswith(API)
    }
    about_itself = {("GET", f"{API}/openapi.json"), ("GET", f"{API}/docs")}
    assert set(_operations(document)) == routes - about_itself


def test_each_operation_is_described_and_answers_a_shape(document: Document) -> None:
    ids = []
    for place, operation in _operations(document).items():
        assert operation["summary"], place
        ids.append(operation["operationId"])
        good = [code for code in operation["responses"] if code.startswith("2")]
        assert len(good) == 1, place
        content = operation["responses"][good[0]]["content"]
        if place[1].endswith(".png"):
            assert set(content) == {"image/png"}, place
        else:
            shape = content["application/json"]["schema"]
            assert shape["$ref"].startswith("#/components/schemas/"), place
        assert set(operation["responses"]) == {*good, "4XX"}, place
        problem = operation["responses"]["4XX"]["content"]["application/problem+json"]["schema"]
        assert problem == {"$ref": "#/components/schemas/Problem"}, place
    assert len(ids) == len(set(ids))


def test_commands_take_a_key_and_say_who_may_give_them(web: Web, document: Document) -> None:
    app = web.application.flask
    roles_of = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)): (
            allowed_roles(app.view_functions[rule.endpoint]) or frozenset()
        )
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    for (method, path), operation in _operations(document).items():
        headers = {p["name"] for p in operation["parameters"] if p["in"] == "header"}
        roles = roles_of[method, path]
        by_agents = Role.PRINT_AGENT in roles
        keyless = by_agents or Role.ADMINISTRATOR in roles or path.startswith(f"{API}/device-codes")
        assert ("Idempotency-Key" in headers) == (method == "POST" and not keyless), path
        assert ("security" in operation) == (Role.PUBLIC not in roles), path
        if Role.PUBLIC not in roles:
            assert f"For: {', '.join(sorted(roles))}." in operation["description"]


def test_answers_are_what_the_document_says(web: Web, document: Document) -> None:
    """The issued ticket, field by field."""
    operation = _operations(document)["POST", f"{API}/sites/{{site}}/tickets"]
    schemas = document["components"]["schemas"]
    schema = schemas[
        operation["responses"]["201"]["content"]["application/json"]["schema"]["$ref"].rsplit("/")[
            -1
        ]
    ]
    assert set(web.issue()) == set(schema["properties"]) == set(schema["required"])


def test_problems_are_what_the_document_says(web: Web, document: Document) -> None:
    schemas = document["components"]["schemas"]
    wrong: Any = web.post("kiosk", "/sites/larache/tickets", {"service": 7}).json
    assert (
        set(schemas["Problem"]["required"]) <= set(wrong) <= set(schemas["Problem"]["properties"])
    )
    assert set(wrong["errors"][0]) == set(schemas["FieldError"]["required"])


def test_it_can_be_browsed(web: Web) -> None:
    page = web.client.get(f"{API}/docs")
    assert page.status_code == 200
    assert "api_docs.js" in page.text
