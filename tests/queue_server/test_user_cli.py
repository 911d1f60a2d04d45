"""`nouba user`, on a database of its own."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from queue_server.cli import main
from queue_server.config_source import load_config
from queue_server.credentials import is_password
from queue_server.store.accounts import account_by_login
from queue_server.store.database import Database
from queue_server.store.lifecycle import ensure_sites, upgrade
from tests.queue_server.office import PASSWORD
from tests.queue_server.small_config import SMALL, write


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The small configuration and its migrated database."""
    path = write(tmp_path, SMALL.replace("server:\n", "server:\n  database: sqlite:///nouba.db\n"))
    database = Database(load_config(path).server.database)
    upgrade(database)
    ensure_sites(database, ["larache"])
    database.close()
    return path


def _user(config: Path, verb: str, *arguments: str, typed: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(
        main, ["user", verb, "--config", str(config), *arguments], input=typed
    )
    return done.exit_code, done.output


def _password_of(config: Path, login: str, password: str) -> bool:
    database = Database(load_config(config).server.database)
    with database.read() as connection:
        found = account_by_login(connection, login)
    database.close()
    return found is not None and is_password(found.password_hash, password)


def test_a_password_is_typed_and_shown_nowhere(config: Path) -> None:
    code, said = _user(
        config,
        *("create", "Salma", "--name", "Salma", "--role", "agent:larache"),
        typed=PASSWORD + "\n",
    )
    assert code == 0
    assert "salma: agent:larache" in said
    assert PASSWORD not in said
    assert _password_of(config, "salma", PASSWORD)
    assert _user(config, "password", "salma", typed="short\n")[0] == 1
    assert _user(config, "password", "salma", typed="une autre phrase vraiment\n")[0] == 0
    assert _password_of(config, "salma", "une autre phrase vraiment")


def test_links(config: Path) -> None:
    code, said = _user(config, "link", "--first")
    assert code == 0
    assert "/setup/" in said
    code, said = _user(
        config, "create", "amal", "--name", "Amal", "--role", "administrator", "--link"
    )
    assert code == 0
    assert "amal: administrator everywhere" in said
    assert "/password/" in said
    assert "/password/" in _user(config, "link", "amal")[1]
    assert _user(config, "link", "--first") == (1, "Error: there is an administrator already\n")
    assert _user(config, "link")[0] == 2
    assert _user(config, "link", "amal", "--first")[0] == 2


def test_the_life_of_an_account(config: Path) -> None:
    _user(config, "create", "salma", "--name", "Salma", "--link")
    assert _user(config, "list")[1] == "salma\tSalma\tno role\tno password yet\n"
    roles = ("roles", "salma", "--role", "agent:larache", "--role", "auditor")
    assert _user(config, *roles) == (0, "salma: agent:larache, auditor everywhere\n")
    assert _user(config, "disable", "salma") == (0, "salma: disabled\n")
    assert _user(config, "list")[1].endswith("\tdisabled\n")
    assert _user(config, "enable", "SALMA") == (0, "salma: enabled\n")
    assert _user(config, "erase", "salma", typed="n\n")[0] == 1
    assert _user(config, "erase", "salma", "--yes") == (0, "salma: erased; number 1 stays\n")
    assert _user(config, "list") == (0, "")


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("disable", "nobody"), "nobody has the login 'nobody'"),
        (("create", "é", "--name", "E", "--link"), "login:"),
        (("create", "x1", "--name", "X", "--role", "kiosk:larache", "--link"), "is no role"),
        (("create", "x1", "--name", "X", "--role", "agent:tangier", "--link"), "unknown_site"),
        (("create", "salma", "--name", "S", "--link"), "login_taken"),
        (("disable", "amal"), "last_administrator"),
    ],
)
def test_a_refusal_is_one_line(config: Path, arguments: tuple[str, ...], said: str) -> None:
    _user(config, "create", "salma", "--name", "Salma", "--link")
    _user(config, "create", "amal", "--name", "Amal", "--role", "administrator", "--link")
    code, output = _user(config, *arguments)
    assert code == 1
    assert output.startswith("Error: ")
    assert output.count("\n") == 1
    assert said in output


def test_without_tables_it_says_what_makes_them(tmp_path: Path) -> None:
    text = SMALL.replace("server:\n", "server:\n  database: sqlite:///nouba.db\n")
    code, output = _user(write(tmp_path, text), "list")
    assert code == 1
    assert "nouba init" in output
