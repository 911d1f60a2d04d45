"""Between the queue and the printers: jobs, leases, what receipts say, the service around them.

A job's row is written in its ticket's transaction; the spooler prints it after the commit, on
threads of its own, so nobody at a kiosk ever waits for paper.
"""

from queue_server.printing.ledger import JobChange, JobLedger
from queue_server.printing.receipts import receipt_of
from queue_server.printing.service import ReceiptPrinting, require_printers

__all__ = ["JobChange", "JobLedger", "ReceiptPrinting", "receipt_of", "require_printers"]
