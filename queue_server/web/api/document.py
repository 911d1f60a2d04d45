"""The OpenAPI document and its browsable page."""

import re
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, render_template
from flask_openapi.openapi import OpenAPI

from queue_server.domain.actor import Role
from queue_server.web.api.support import IDEMPOTENCY_HEADER
from queue_server.web.auth import allowed_roles, allows
from queue_server.web.errors import Problem

_VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")

document = Blueprint("api_document", __name__)

_KEY_PARAMETER = {
    "name": IDEMPOTENCY_HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 80},
    "description": "The same key returns the first answer; the command is not done again.",
}
_LANGUAGE_PARAMETER = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "enum": ["fr", "ar", "zgh"]},
    "description": "The language of a problem's `detail`.",
}


@document.get("/openapi.json")
@allows(Role.PUBLIC)
def openapi() -> Response:
    """The API, described from the code that serves it."""
    return jsonify(current_app.extensions["openapi_document"])


@document.get("/docs")
@allows(Role.PUBLIC)
def docs() -> str:
    """The same, to browse and to try."""
    return render_template("api_docs.html")


def install_document(app: OpenAPI) -> None:
    """Complete the generated document with what only we know: headers, and who may call."""
    described: dict[str, Any] = app.api_doc
    _describe_problems(described)
    allowed = _roles(app)
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            parameters = operation.setdefault("parameters", [])
            parameters.append(_LANGUAGE_PARAMETER)
            roles = allowed.get((path, method), frozenset())
            by_agents = Role.PRINT_AGENT in roles
            if method == "post" and takes_key(path, roles):
                parameters.append(_KEY_PARAMETER)
            if Role.PUBLIC not in roles:
                operation["security"] = [{"bearer" if by_agents else "demo": []}]
                names = ", ".join(sorted(roles))
                operation["description"] = (
                    f"{operation.get('description', '')}\n\nFor: {names}.".strip()
                )
    app.extensions["openapi_document"] = described


def takes_key(path: str, roles: frozenset[Role]) -> bool:
    """Whether a command is remembered by its key: those of the queue are.

    What print agents ask says itself which time it is; what is said of devices may be said twice.
    """
    return not roles & {Role.PRINT_AGENT, Role.ADMINISTRATOR} and "/device-codes" not in path


def _describe_problems(described: dict[str, Any]) -> None:
    """Every refusal has our one shape, those of the generator's own checks too."""
    schemas: dict[str, Any] = described["components"]["schemas"]
    schemas.pop("ValidationErrorModel", None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"), Problem=problem)
    for operations in described["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)


def _roles(app: Flask) -> dict[tuple[str, str], frozenset[Role]]:
    """Path as the document writes it, and method in lower case → who may call."""
    return {
        (_VARIABLE.sub(r"{\1}", rule.rule), method.lower()): roles
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if (roles := allowed_roles(app.view_functions[rule.endpoint])) is not None
    }
