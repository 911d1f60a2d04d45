"""Print jobs, queued in the transaction of what they are printed for."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from queue_server.domain.chain import check_of
from queue_server.domain.events import TicketIssued
from queue_server.operations.unit import Unit
from queue_server.shapes import Receipt
from queue_server.store.prepared import Prepared
from queue_server.store.tables import print_job

FIRST = "receipt"
"""The purpose of the job that comes with its ticket."""
TEST = "test"

_INSERT_JOB = Prepared(
    insert(print_job).returning(print_job.c.id),
    columns=(
        "site_id",
        "printer_id",
        "ticket_id",
        "purpose",
        "state",
        "attempts",
        "bytes_sent",
        "content",
        "created_at",
        "updated_at",
    ),
)


def queue_job(
    unit: Unit, printer_id: str, content: dict[str, Any], *, purpose: str, ticket_id: int | None
) -> Receipt:
    """One more job for a printer; it is printed once the transaction is committed."""
    job_id: int = _INSERT_JOB.value(
        unit.connection,
        {
            "site_id": unit.site.id,
            "printer_id": printer_id,
            "ticket_id": ticket_id,
            "purpose": purpose,
            "state": "queued",
            "attempts": 0,
            "bytes_sent": 0,
            "content": json.dumps(content),
            "created_at": unit.at,
            "updated_at": unit.at,
        },
    )
    return Receipt(job=job_id, state="queued")


def receipt_content(
    issued: TicketIssued, *, issued_at: datetime, token: str, event_hash: str
) -> dict[str, Any]:
    """What the receipt of a ticket says, as a job keeps it."""
    promised = issued.promised
    return {
        "label": issued.label,
        "service": issued.service,
        "language": issued.language,
        "people_before": issued.people_before,
        "low": promised.low if promised else None,
        "high": promised.high if promised else None,
        "issued_at": issued_at.isoformat(),
        "token": token,
        "check": check_of(event_hash),
    }
