"""The devices of a site, as its administrator sees them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from queue_server.domain.actor import Role
from queue_server.operations.presence import CONNECTED
from queue_server.shapes import PrinterNow
from queue_server.shapes_devices import AskingDevice, Devices, DeviceShape
from queue_server.snapshots.common import View
from queue_server.snapshots.printers import printers_now, printers_of_agent
from queue_server.store.accounts import account_by_id
from queue_server.store.devices import Device, asking_devices, devices_of

_SILENT_AFTER = timedelta(minutes=2)
"""Marks come about once a minute."""
_WITHOUT_SOCKET = frozenset({Role.PRINT_AGENT, Role.TABLET})
"""On a tablet the sockets are those of the person who has signed in."""


def all_devices(view: View, *, is_connected: Callable[[str], bool]) -> Devices:
    """`is_connected`: whether a credential holds a socket here; other servers' are remembered."""
    own = printers_now(view)
    found = devices_of(view.connection, view.site.id)
    names = _names(view, {each.approved_by for each in found if each.approved_by is not None})
    return Devices(
        at=view.now,
        version=view.version,
        asking=[_asking(each) for each in asking_devices(view.connection, view.site.id, view.now)],
        devices=[
            _device(view, each, own, names, there=is_connected(each.via))
            for each in found
            if each.approved_at is not None
        ],
        print_agents=[each.id for each in view.config.print_agents],
    )


def _asking(device: Device) -> AskingDevice:
    return AskingDevice(
        id=device.id,
        purpose=device.purpose.value,
        place=device.place,
        code=device.code or "",
        browser=device.browser,
        address=device.address,
        asked_at=device.asked_at,
        expires_at=device.code_expires_at or device.asked_at,
    )


def _device(
    view: View, device: Device, own: list[PrinterNow], names: Mapping[int, str], *, there: bool
) -> DeviceShape:
    return DeviceShape(
        id=device.id,
        purpose=device.purpose.value,
        place=device.place,
        name=device.name,
        approved_at=device.approved_at or device.asked_at,
        approved_by=names.get(device.approved_by or 0, ""),
        revoked_at=device.revoked_at,
        seen_at=device.seen_at,
        version=device.version,
        current=_is_current(device, view.version),
        connected=device.revoked_at is None and (there or _was_just_there(device, view.now)),
        printers=_printers(view, device, own),
    )


def _printers(view: View, device: Device, own: list[PrinterNow]) -> list[PrinterNow] | None:
    if device.purpose is Role.KIOSK:
        return own
    return printers_of_agent(view, device.place) if device.purpose is Role.PRINT_AGENT else None


def _is_current(device: Device, version: str) -> bool:
    """A print agent has no pages: only the release counts."""
    is_agent = device.purpose is Role.PRINT_AGENT
    return device.version == (version.partition("+")[0] if is_agent else version)


def _was_just_there(device: Device, now: datetime) -> bool:
    """A device without a socket that asks, or a screen that holds one of another server."""
    remembered = device.purpose in _WITHOUT_SOCKET or device.state == CONNECTED
    return remembered and device.seen_at is not None and now - device.seen_at < _SILENT_AFTER


def _names(view: View, accounts: set[int]) -> dict[int, str]:
    found = (account_by_id(view.connection, each) for each in accounts)
    return {each.id: each.name for each in found if each is not None}
