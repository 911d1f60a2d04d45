"""`/metrics`, for a Prometheus on this machine and nobody else."""

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST

from queue_server.domain.actor import Role
from queue_server.web.auth import allows, is_from_this_machine
from queue_server.web.context import current
from queue_server.web.errors import HttpProblemError

metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
@allows(Role.PUBLIC)
def read() -> Response:
    """Figures of this process and its printers; 403 `forbidden` from anywhere else."""
    if not is_from_this_machine(request):
        raise HttpProblemError(403, "forbidden")
    nouba = current()
    with nouba.database.read() as connection:
        text = nouba.telemetry.text(nouba.config, connection)
    return Response(text, content_type=CONTENT_TYPE_LATEST)
