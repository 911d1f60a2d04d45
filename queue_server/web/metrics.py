"""`/metrics`, for a Prometheus on this machine and nobody else."""

from ipaddress import ip_address

from flask import Blueprint, Request, Response, request
from prometheus_client import CONTENT_TYPE_LATEST

from queue_server.domain.actor import Role
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.errors import HttpProblemError

metrics = Blueprint("metrics", __name__)

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Via")
"""What a web server in front adds: then the connection says nothing about who asks."""


@metrics.get("/metrics")
@allows(Role.PUBLIC)
def read() -> Response:
    """Figures of this process and its printers; 403 `forbidden` from anywhere else."""
    if not _from_this_machine(request):
        raise HttpProblemError(403, "forbidden")
    nouba = current()
    with nouba.database.read() as connection:
        text = nouba.telemetry.text(nouba.config, connection)
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def _from_this_machine(asking: Request) -> bool:
    if any(name in asking.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(asking.remote_addr or "").is_loopback
    except ValueError:
        return False
