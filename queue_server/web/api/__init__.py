"""REST under /api/v1; the OpenAPI document is generated from these modules."""

from queue_server.web.api.calendar import calendar
from queue_server.web.api.catalogue import catalogue
from queue_server.web.api.counters import counters
from queue_server.web.api.day import day
from queue_server.web.api.device_codes import device_codes
from queue_server.web.api.devices import devices
from queue_server.web.api.finding import finding
from queue_server.web.api.help import calls_for_help
from queue_server.web.api.notices import notices
from queue_server.web.api.people import people
from queue_server.web.api.print_agent import print_agent
from queue_server.web.api.printers import printers
from queue_server.web.api.receipts import receipts
from queue_server.web.api.record import record
from queue_server.web.api.snapshots import snapshots
from queue_server.web.api.tickets import tickets
from queue_server.web.api.turns import turns

BLUEPRINTS = (
    catalogue,
    tickets,
    counters,
    turns,
    finding,
    day,
    calendar,
    calls_for_help,
    notices,
    printers,
    print_agent,
    people,
    snapshots,
    receipts,
    record,
    devices,
    device_codes,
)
PREFIX = "/api/v1"

__all__ = ["BLUEPRINTS", "PREFIX"]
