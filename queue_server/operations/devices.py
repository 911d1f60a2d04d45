"""Devices: one shows a code, an administrator of its site approves it, and may revoke it."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from queue_server.credentials import digest_of, new_code, new_token
from queue_server.domain import audit_events as said
from queue_server.domain.actor import DEVICES, Role, number_of
from queue_server.domain.errors import QueueError, Refusal
from queue_server.operations.book import Entry, in_book
from queue_server.operations.perform import Command, Context
from queue_server.operations.sign_in import Place
from queue_server.store import devices as store
from queue_server.store import sessions
from queue_server.store.devices import Device

_CODES_TRIED = 20
_MOST_OF_ADDRESS, _MOST_OF_SITE = 20, 60
"""Devices that may wait at once. A hall behind one router has one address."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a device asks to be; `place`: which display, counter or print agent."""

    purpose: Role
    site: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A device that shows its code; the secret becomes its credential once it is approved."""

    device: Device
    secret: str


def ask(context: Context, command: Command, wish: Wish, *, place: Place) -> Asked:
    """A device that nobody knows yet asks to be approved.

    Raises `unknown_site`, `forbidden` for what is no device's purpose, and `too_many_asking`.
    """
    context.site(wish.site)
    if wish.purpose not in DEVICES:
        raise QueueError(Refusal.FORBIDDEN)
    secret = new_token()

    def work(entry: Entry) -> Device:
        store.forget_unapproved(entry.connection, entry.at)
        _require_room(entry, wish, place)
        number = _insert(entry, wish, secret, place)
        entry.write(said.DeviceAsked(number, wish.purpose.value, wish.place), site=wish.site)
        return _found(entry, number)

    return Asked(in_book(context, command, work, address=place.address), secret)


def approve(
    context: Context,
    command: Command,
    site_id: str,
    *,
    code: str,
    name: str = "",
    agent: str = "",
    address: str = "",
) -> Device:
    """Let the device in that shows this code, for what it asks, at this site.

    `agent`: which of the configured print agents a program becomes; without it the one that it
    asks to be; one that prints for another site takes an administrator of all. Raises `forbidden`,
    `unknown_code` (also for a device of another site or whose code has run out),
    `unknown_print_agent`.
    """
    _require_administrator(command, site_id)

    def work(entry: Entry) -> Device:
        found = store.device_by_code(entry.connection, code)
        if found is None or found.site_id != site_id or not found.is_asking(entry.at):
            raise QueueError(Refusal.UNKNOWN_CODE)
        place = found.place
        if found.purpose is Role.PRINT_AGENT:
            place = _print_agent(entry, site_id, agent or place)
        store.update_device(
            entry.connection,
            found.id,
            code=None,
            code_expires_at=None,
            name=name,
            place=place,
            approved_at=entry.at,
            approved_by=number_of(entry.actor.name),
        )
        entry.write(said.DeviceApproved(found.id, found.purpose.value, place), site=site_id)
        return _found(entry, found.id)

    return in_book(context, command, work, address=address)


def rename(context: Context, command: Command, site_id: str, device_id: int, name: str) -> Device:
    """What the list of devices calls it. Raises `forbidden`, `unknown_device`."""
    _require_administrator(command, site_id)

    def work(entry: Entry) -> Device:
        _of_site(entry, site_id, device_id)
        store.update_device(entry.connection, device_id, name=name)
        return _found(entry, device_id)

    return in_book(context, command, work)


def revoke(
    context: Context, command: Command, site_id: str, device_id: int, *, address: str = ""
) -> Device:
    """The device sees nothing any more, from now on. Raises `forbidden`, `unknown_device`."""
    _require_administrator(command, site_id)

    def work(entry: Entry) -> Device:
        found = _of_site(entry, site_id, device_id)
        if found.revoked_at is None:
            store.update_device(entry.connection, device_id, revoked_at=entry.at)
            entry.write(said.DeviceRevoked(device_id), site=site_id)
            entry.ended.append(found.via)
            for number in sessions.end_sessions_on(entry.connection, device_id, entry.at):
                entry.ended.append(f"s{number}")
        return _found(entry, device_id)

    return in_book(context, command, work, address=address)


def _insert(entry: Entry, wish: Wish, secret: str, place: Place) -> int:
    """With a code that no other device shows just now."""
    for _ in range(_CODES_TRIED):
        try:
            with entry.connection.begin_nested():
                return store.insert_device(
                    entry.connection,
                    purpose=wish.purpose.value,
                    site_id=wish.site,
                    place=wish.place,
                    secret_digest=digest_of(secret),
                    code=new_code(),
                    code_expires_at=entry.at + entry.config.security.code_lasts,
                    address=place.address,
                    browser=place.browser[:120],
                    asked_at=entry.at,
                )
        except IntegrityError:
            continue
    raise QueueError(Refusal.UNKNOWN_CODE)


def _require_room(entry: Entry, wish: Wish, place: Place) -> None:
    """Whoever asks without end must not fill the list in which an administrator looks."""
    asking = store.asking_devices(entry.connection, wish.site, entry.at)
    here = sum(each.address == place.address for each in asking)
    if len(asking) >= _MOST_OF_SITE or here >= _MOST_OF_ADDRESS:
        raise QueueError(Refusal.TOO_MANY_ASKING)


def _print_agent(entry: Entry, site_id: str, name: str) -> str:
    """Whoever administers one site lets nobody read what the printers of another print."""
    config = entry.config
    if config.print_agent(name) is None:
        raise QueueError(Refusal.UNKNOWN_PRINT_AGENT, agent=name)
    others = [site for site in config.sites if site.id != site_id]
    elsewhere = any(each.agent == name for site in others for each in config.printers_of(site))
    if elsewhere and not (entry.actor.everywhere or entry.actor.role is Role.SYSTEM):
        raise QueueError(Refusal.FORBIDDEN)
    return name


def _of_site(entry: Entry, site_id: str, device_id: int) -> Device:
    found = _found(entry, device_id)
    if found.site_id != site_id or found.approved_at is None:
        raise QueueError(Refusal.UNKNOWN_DEVICE)
    return found


def _found(entry: Entry, device_id: int) -> Device:
    found = store.device_by_id(entry.connection, device_id)
    if found is None:
        raise QueueError(Refusal.UNKNOWN_DEVICE)
    return found


def _require_administrator(command: Command, site_id: str) -> None:
    actor = command.actor
    if actor.role is Role.SYSTEM:
        return
    if actor.role is not Role.ADMINISTRATOR or not (actor.everywhere or actor.site == site_id):
        raise QueueError(Refusal.FORBIDDEN)
