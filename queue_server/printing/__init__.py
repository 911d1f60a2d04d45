"""Between the queue and the printers: jobs, leases, and the service around them.

A job's row is written in its ticket's transaction; the spooler prints it after the commit, on
threads of its own, so nobody at a kiosk ever waits for paper.
"""

from queue_server.printing.absence import AbsenceWatch
from queue_server.printing.agents import PrintAgents
from queue_server.printing.ledger import JobChange, JobLedger
from queue_server.printing.service import ReceiptPrinting

__all__ = [
    "AbsenceWatch",
    "JobChange",
    "JobLedger",
    "PrintAgents",
    "ReceiptPrinting",
]
