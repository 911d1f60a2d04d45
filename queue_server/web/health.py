"""For those who watch the process: alive, and ready to serve."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import select

from queue_server.domain.actor import Role
from queue_server.store.tables import site_state
from queue_server.web.auth import allows
from queue_server.web.context import current

health = Blueprint("health", __name__)


@health.get("/healthz")
@allows(Role.PUBLIC)
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok", version=current().version)


@health.get("/readyz")
@allows(Role.PUBLIC)
def readyz() -> Response:
    """The store answers as well; 503 `store_unavailable` when it does not."""
    with current().database.read() as connection:
        connection.execute(select(site_state.c.site_id).limit(1)).all()
    return jsonify(status="ok")
