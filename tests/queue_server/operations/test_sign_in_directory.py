"""Signing in at the commune's own directory: who is connected, made, or sent away."""

import pytest

from queue_server.operations import accounts
from queue_server.operations.sign_in import Opened, Place
from queue_server.operations.sign_in_directory import Known, sign_in_by_directory
from queue_server.store.accounts import Grant
from tests.queue_server.office import EVERYWHERE, Office, grants
from tests.queue_server.world import World


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def _known(*logins: str, wanted: set[Grant] | None = None, subject: str = "iss|1") -> Known:
    grants_told = None if wanted is None else frozenset(wanted)
    return Known(subject, logins, "Salma", grants=grants_told)


def _directory(office: Office, known: Known, **may: bool) -> Opened | None:
    allowed = {"link": False, "create": False, **may}
    return sign_in_by_directory(office.world.context, office.command(), known, Place(), **allowed)


def test_nobody_is_made_or_connected_unless_allowed(office: Office) -> None:
    office.person()
    assert _directory(office, _known("salma")) is None
    assert office.book()[-1] == "sign_in_refused"
    assert len(office.world.rows("account")) == 1


def test_an_account_is_connected_once(office: Office) -> None:
    salma = office.person()
    opened = _directory(office, _known("s@example.ma", "salma"), link=True)
    assert opened is not None
    assert opened.account.id == salma.id
    again = _directory(office, _known("renamed"))
    assert again is not None
    assert again.account.id == salma.id
    assert _directory(office, _known("salma", subject="iss|2"), link=True) is None


def test_who_is_disabled_here_is_out_whatever_the_directory_says(office: Office) -> None:
    salma = office.person()
    _directory(office, _known("salma"), link=True)
    accounts.disable(office.world.context, office.command(), salma.id)
    assert _directory(office, _known("salma"), link=True, create=True) is None


def test_an_account_is_made_and_follows_the_directory(office: Office) -> None:
    office.person("amal", "administrator:")
    made = _directory(office, _known("salma", wanted=grants("agent:larache")), create=True)
    assert made is not None
    assert made.account.grants == grants("agent:larache")
    assert made.account.password_hash == ""
    later = _directory(office, _known("salma", wanted=grants("manager:")), create=True)
    assert later is not None
    assert later.account.grants == grants("manager:")
    taken = _known("amal", wanted=grants("administrator:"), subject="iss|2")
    assert _directory(office, taken, create=True) is None


def test_the_directory_does_not_take_the_last_administrator(office: Office) -> None:
    amal = office.person("amal", "administrator:")
    opened = _directory(
        office, _known("amal", wanted=grants("agent:larache")), link=True, create=True
    )
    assert opened is not None
    assert office.account(amal.id).grants == grants("administrator:", "agent:larache")
    assert EVERYWHERE.everywhere
