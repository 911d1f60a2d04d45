"""`nouba user`: people, from the server's own machine. What it does is done by `system`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from queue_server.command_options import config_option, operating
from queue_server.config import Language
from queue_server.domain.actor import STAFF, SYSTEM, Role
from queue_server.operations import accounts, own_account
from queue_server.operations.accounts import Person
from queue_server.operations.perform import Command, Context
from queue_server.shapes_people import PersonBody
from queue_server.store import accounts as store
from queue_server.store.accounts import Account, Grant, account_by_login, all_accounts

_LANGUAGES = click.Choice([each.value for each in Language])
_role_option = click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="ROLE[:SITE]",
    help="agent:larache; without a site, at every site. May be repeated.",
)


@click.group()
def user() -> None:
    """People who sign in: make, list, change, end."""


@user.command()
@config_option
@click.argument("login")
@click.option("--name", required=True, help="As colleagues call them.")
@_role_option
@click.option("--language", type=_LANGUAGES, default="fr", show_default=True)
@click.option("--link", "with_link", is_flag=True, help="Print a one-time link; ask for nothing.")
def create(
    *,
    config_file: Path,
    login: str,
    name: str,
    roles: tuple[str, ...],
    language: str,
    with_link: bool,
) -> None:
    """Make a person. Asks for a password, or prints the link by which they choose one."""
    with operating(config_file) as context:
        told = PersonBody(login=login, name=name, language=Language(language))
        password = None if with_link else _ask_password(context, told.login, told.name)
        person = Person(told.login, told.name, told.language)
        made = accounts.create_account(context, _command(), person, _grants(roles))
        if password is not None:
            own_account.set_password(context, _command(), made.id, password)
        click.echo(f"{made.login}: {_roles_text(made)}")
        if with_link:
            click.echo(_link(context, made.id))


@user.command("list")
@config_option
def list_(config_file: Path) -> None:
    """Everybody: login, name, roles, and whether they may sign in."""
    with operating(config_file) as context, context.database.read() as connection:
        for each in all_accounts(connection):
            if not each.is_erased:
                click.echo(f"{each.login}\t{each.name}\t{_roles_text(each)}\t{_state(each)}")


@user.command()
@config_option
@click.argument("login")
def password(config_file: Path, login: str) -> None:
    """Set a password, which is asked for. All sessions of the person end."""
    with operating(config_file) as context:
        found = _found(context, login)
        chosen = _ask_password(context, found.login, found.name)
        own_account.set_password(context, _command(), found.id, chosen)
        click.echo(f"{found.login}: password set")


@user.command()
@config_option
@click.argument("login", required=False)
@click.option("--first", is_flag=True, help="For the first administrator, while there is none.")
def link(config_file: Path, login: str | None, first: bool) -> None:
    """Print a one-time link by which LOGIN chooses a password."""
    if first == (login is not None):
        raise click.UsageError("either LOGIN or --first")
    with operating(config_file) as context:
        number = None if login is None else _found(context, login).id
        if number is None and has_administrator(context):
            raise click.ClickException("there is an administrator already")
        click.echo(_link(context, number))


@user.command("roles")
@config_option
@click.argument("login")
@_role_option
def roles_(config_file: Path, login: str, roles: tuple[str, ...]) -> None:
    """Set what a person is from now on; without --role, nothing any more."""
    with operating(config_file) as context:
        found = _found(context, login)
        changed = accounts.change_roles(context, _command(), found.id, _grants(roles))
        click.echo(f"{changed.login}: {_roles_text(changed)}")


@user.command()
@config_option
@click.argument("login")
def disable(config_file: Path, login: str) -> None:
    """Let a person do nothing any more; their sessions end."""
    with operating(config_file) as context:
        found = _found(context, login)
        accounts.disable(context, _command(), found.id)
        click.echo(f"{found.login}: disabled")


@user.command()
@config_option
@click.argument("login")
def enable(config_file: Path, login: str) -> None:
    """Let a disabled person sign in again."""
    with operating(config_file) as context:
        found = _found(context, login)
        accounts.enable(context, _command(), found.id)
        click.echo(f"{found.login}: enabled")


@user.command()
@config_option
@click.argument("login")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(config_file: Path, login: str, yes: bool) -> None:
    """Forget who a person was. What they did stays, under their number."""
    with operating(config_file) as context:
        found = _found(context, login)
        if not yes:
            click.confirm(f"Forget {found.name} ({found.login}) for ever?", abort=True)
        accounts.erase(context, _command(), found.id)
        click.echo(f"{found.login}: erased; number {found.id} stays")


def first_link(context: Context) -> str:
    """The address at which the first administrator is made, once; an earlier one has ended."""
    token = accounts.make_link(context, _command(), None)
    return f"{context.config.server.public_url}/setup/{token}"


def has_administrator(context: Context) -> bool:
    """Whether somebody makes the accounts of all sites."""
    with context.database.read() as connection:
        return store.has_administrator(connection)


def _link(context: Context, account_id: int | None) -> str:
    if account_id is None:
        return first_link(context)
    token = accounts.make_link(context, _command(), account_id)
    return f"{context.config.server.public_url}/password/{token}"


def _command() -> Command:
    return Command(SYSTEM, datetime.now(UTC))


def _found(context: Context, login: str) -> Account:
    with context.database.read() as connection:
        found = account_by_login(connection, login)
    if found is None:
        raise click.ClickException(f"nobody has the login '{login}'")
    return found


def _ask_password(context: Context, login: str, name: str) -> str:
    """Typed twice and unseen; a password among the arguments could be read by every process."""
    least = context.config.security.password_length
    chosen: str = click.prompt(
        f"Password of {login} ({name}), {least} characters at least",
        hide_input=True,
        confirmation_prompt=sys.stdin.isatty(),
    )
    own_account.require_usable(context, chosen, about=(login, name))
    return chosen


def _grants(roles: tuple[str, ...]) -> set[Grant]:
    found = set()
    for text in roles:
        role, _, site = text.partition(":")
        if role not in {each.value for each in STAFF}:
            known = ", ".join(sorted(STAFF))
            raise click.ClickException(f"'{role}' is no role of a person: {known}")
        found.add(Grant(Role(role), site))
    return found


def _roles_text(account: Account) -> str:
    if not account.grants:
        return "no role"
    return ", ".join(
        f"{each.role}:{each.site}" if each.site else f"{each.role} everywhere"
        for each in sorted(account.grants)
    )


def _state(account: Account) -> str:
    if account.disabled_at is not None:
        return "disabled"
    return "" if account.password_hash or account.subject else "no password yet"
