"""`nouba device`: let devices in and send them away, from the server's own machine."""

from datetime import UTC, datetime
from pathlib import Path

import click

from queue_server.command_options import config_option, operating
from queue_server.domain.actor import SYSTEM
from queue_server.domain.errors import QueueError, Refusal
from queue_server.operations import devices as operations
from queue_server.operations.perform import Command
from queue_server.store import devices as store
from queue_server.store.devices import Device

_UNKNOWN = {
    Refusal.UNKNOWN_CODE: "no device shows this code now",
    Refusal.UNKNOWN_DEVICE: "there is no such device",
    Refusal.UNKNOWN_PRINT_AGENT: "say with --agent which of print_agents it is",
}


@click.group()
def device() -> None:
    """Screens, tablets and print agents: who may be one."""


@device.command("list")
@config_option
@click.option("--site", help="Of this site only.")
def list_devices(config_file: Path, site: str | None) -> None:
    """Devices that wait with a code, and those that were let in."""
    now = datetime.now(UTC)
    with operating(config_file, _UNKNOWN) as context:
        sites = [site] if site else [each.id for each in context.config.sites]
        with context.database.read() as connection:
            for each in (context.site(name) for name in sites):
                for waiting in store.asking_devices(connection, each.id, now):
                    click.echo(f"{_line(waiting)}  code {waiting.code}  from {waiting.address}")
                for known in store.devices_of(connection, each.id):
                    click.echo(f"{_line(known)}  {_how(known)}")


@device.command()
@config_option
@click.argument("code")
@click.option("--name", default="", help="What the list calls it.")
@click.option("--agent", default="", help="Of a print agent: its id in print_agents.")
def approve(config_file: Path, code: str, name: str, agent: str) -> None:
    """Let the device in that shows CODE."""
    digits = "".join(code.split())
    with operating(config_file, _UNKNOWN) as context:
        with context.database.read() as connection:
            asking = store.device_by_code(connection, digits)
        if asking is None:
            raise QueueError(Refusal.UNKNOWN_CODE)
        found = operations.approve(
            context, _command(), asking.site_id, code=digits, name=name[:60], agent=agent
        )
    click.echo(f"{_line(found)}  let in")


@device.command()
@config_option
@click.argument("number", metavar="ID", type=click.IntRange(1, 2**53))
def revoke(config_file: Path, number: int) -> None:
    """Send the device with this ID away: it sees nothing any more, within five seconds."""
    with operating(config_file, _UNKNOWN) as context:
        with context.database.read() as connection:
            known = store.device_by_id(connection, number)
        if known is None:
            raise QueueError(Refusal.UNKNOWN_DEVICE)
        found = operations.revoke(context, _command(), known.site_id, number)
    click.echo(f"{_line(found)}  revoked")


def _command() -> Command:
    return Command(SYSTEM, datetime.now(UTC))


def _line(found: Device) -> str:
    where = f"{found.site_id}/{found.place}" if found.place else found.site_id
    return "  ".join(part for part in (f"{found.id:>4}", found.purpose, where, found.name) if part)


def _how(found: Device) -> str:
    if found.revoked_at is not None:
        return f"revoked {found.revoked_at:%Y-%m-%d %H:%M} UTC"
    return "never seen" if found.seen_at is None else f"seen {found.seen_at:%Y-%m-%d %H:%M} UTC"
