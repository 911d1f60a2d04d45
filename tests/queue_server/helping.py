"""Calls for the supervisor in the small commune of the tests."""

from queue_server.domain.actor import Role
from queue_server.operations import help_requests
from queue_server.operations.help_requests import HelpAnswer
from tests.queue_server.world import SITE, World


def ask_help(
    world: World,
    counter: str = "2",
    *,
    reason: str = "question",
    role: Role = Role.AGENT,
    key: str | None = None,
) -> HelpAnswer:
    command = world.command(role, SITE, key)
    return help_requests.ask_help(world.context, SITE, counter, command, reason=reason)


def withdraw_help(world: World, request: int, *, role: Role = Role.AGENT) -> HelpAnswer:
    command = world.command(role, SITE, None)
    return help_requests.withdraw_help(world.context, SITE, command, request_id=request)


def answer_help(world: World, request: int, *, role: Role = Role.SUPERVISOR) -> HelpAnswer:
    command = world.command(role, SITE, None)
    return help_requests.answer_help(world.context, SITE, command, request_id=request)
