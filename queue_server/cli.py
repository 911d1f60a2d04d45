"""`nouba`: one command for those who run it. Each verb is imported only when it is asked for.

The server's drawing process starts by importing this module again, so it must stay light.
"""

import gc
import sys
from importlib import import_module
from types import ModuleType
from typing import cast

import click

_VERBS = {
    "run": "queue_server.commands:run",
    "init": "queue_server.commands:init",
    "check-config": "queue_server.commands:check_config",
    "appointments": "queue_server.booking_import:appointments",
    "print-agent": "queue_server.print_agent.cli:print_agent",
    "close": "queue_server.closing_cli:close",
    "reopen": "queue_server.closing_cli:reopen",
    "print": "queue_server.print_cli:print_",
    "printer": "queue_server.printer_cli:printer",
    "device": "queue_server.device_cli:device",
    "verify": "queue_server.audit.cli:verify",
    "replay": "queue_server.audit.cli:replay",
    "simulate": "queue_server.simulation.cli:simulate",
    "demo": "queue_server.simulation.cli:demo",
    "user": "queue_server.user_cli:user",
    "voice": "queue_server.voice.cli:voice",
}


class _LazyGroup(click.Group):
    """A group whose commands live in modules that are not imported before they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _VERBS:
            return None
        module, _, name = _VERBS[cmd_name].partition(":")
        return cast("click.Command", getattr(_imported(module), name))


def _imported(name: str) -> ModuleType:
    """Import without looking for garbage: what modules make stays, and is not looked at again.

    A start takes a third less time, and later collections stop the server's threads for less.
    """
    if name in sys.modules:
        return sys.modules[name]
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nouba")
def main() -> None:
    """Nouba (نوبة, your turn): the queue of a reception desk."""
