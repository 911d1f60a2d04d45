"""The shapes of devices: those that ask to be let in, and those that were."""

from datetime import datetime

from queue_server.shapes import PrinterNow, Shape


class AskingDevice(Shape):
    """A device that shows its code now; browser and address are for comparing."""

    id: int
    purpose: str
    place: str
    code: str
    browser: str
    address: str
    asked_at: datetime
    expires_at: datetime


class DeviceShape(Shape):
    """A device that was let in. `approved_by`: a name, empty where nobody signed in.

    `version` is empty where it is not known yet, `current` whether it is the server's. `connected`:
    it holds a socket, or, a print agent, has asked a moment ago. `printers`: of a kiosk's site, or
    of a print agent; null for all others.
    """

    id: int
    purpose: str
    place: str
    name: str
    approved_at: datetime
    approved_by: str
    revoked_at: datetime | None
    seen_at: datetime | None
    version: str
    current: bool
    connected: bool
    printers: list[PrinterNow] | None


class Devices(Shape):
    """All devices of a site. `print_agents`: those of the configuration that it may use."""

    at: datetime
    version: str
    asking: list[AskingDevice]
    devices: list[DeviceShape]
    print_agents: list[str]


class DeviceCode(Shape):
    """What a program shows, and the secret that becomes its credential; told once."""

    code: str
    secret: str
    expires_at: datetime


class DeviceCodeState(Shape):
    """`asking` or `approved`; `place`: which print agent it is then."""

    state: str
    site: str
    place: str
    expires_at: datetime | None
