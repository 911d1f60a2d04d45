"""How the printing of a receipt goes."""

from sqlalchemy import Connection, select

from queue_server.domain.errors import QueueError, Refusal
from queue_server.shapes_printing import PrintJob
from queue_server.store.tables import print_job


def print_job_state(connection: Connection, site_id: str, job_id: int) -> PrintJob:
    """One job of a site; raises `unknown_print_job`."""
    row = connection.execute(
        select(print_job.c.state, print_job.c.printer_id, print_job.c.error).where(
            print_job.c.id == job_id, print_job.c.site_id == site_id
        )
    ).one_or_none()
    if row is None:
        raise QueueError(Refusal.UNKNOWN_PRINT_JOB)
    return PrintJob(job=job_id, state=row.state, printer=row.printer_id, error=row.error)
