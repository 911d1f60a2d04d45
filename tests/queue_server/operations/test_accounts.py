"""People of the staff: who manages whom, what ends when, and what is written down."""

from collections.abc import Callable
from typing import Any

import pytest

from queue_server.domain.actor import SYSTEM, Actor, Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.operations import accounts, own_account
from queue_server.operations.accounts import Person
from queue_server.operations.sign_in import Place
from tests.queue_server.office import EVERYWHERE, HERE, PASSWORD, Office, grants
from tests.queue_server.world import ANNEXE, SITE, World


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def _refused(code: Refusal, work: object, *arguments: object, **how: object) -> None:
    assert callable(work)
    with pytest.raises(QueueError) as refused:
        work(*arguments, **how)
    assert refused.value.code is code


# who gives the role, and to whom: the actor, the roles, whether it is theirs to give
MANAGES = [
    (SYSTEM, ("administrator:", "agent:larache"), True),
    (EVERYWHERE, ("administrator:",), True),
    (EVERYWHERE, (f"agent:{ANNEXE}",), True),
    (HERE, (f"agent:{SITE}", f"administrator:{SITE}"), True),
    (HERE, (), True),
    (HERE, (f"agent:{ANNEXE}",), False),
    (HERE, (f"agent:{SITE}", f"agent:{ANNEXE}"), False),
    (HERE, ("agent:",), False),
    (HERE, ("administrator:",), False),
    (Actor(Role.MANAGER, SITE, "7"), (f"agent:{SITE}",), False),
    (Actor(Role.AUDITOR, None, "7", everywhere=True), (f"agent:{SITE}",), False),
    (Actor(Role.AGENT, SITE, "7"), (), False),
]


@pytest.mark.parametrize("actor, roles, may", MANAGES)
def test_who_manages_whom(office: Office, actor: Actor, roles: tuple[str, ...], may: bool) -> None:
    """Making somebody, and everything that is done to somebody who is that already."""
    context, command = office.world.context, office.command(actor)
    wanted = grants(*roles)
    present = accounts.create_account(context, office.command(), Person("idriss", "Idriss"), wanted)
    # Not the last administrator, whatever is done.
    office.person("amal", "administrator:", password=None)
    number = present.id
    work: list[Callable[[], object]] = [
        lambda: accounts.create_account(context, command, Person("new", "New"), wanted),
        lambda: accounts.change_account(context, command, number, Person("other", "Other")),
        lambda: accounts.change_roles(context, command, number, wanted),
        lambda: accounts.make_link(context, command, number),
        lambda: accounts.end_sessions(context, command, number),
        lambda: accounts.disable(context, command, number),
        lambda: accounts.enable(context, command, number),
        lambda: accounts.erase(context, command, number),
    ]
    before = office.world.dump()
    for attempt in work:
        if may:
            attempt()
        else:
            _refused(Refusal.FORBIDDEN, attempt)
    if not may:
        assert office.world.dump() == before


def test_nobody_of_one_site_reaches_for_another_s_by_taking_a_role_away(office: Office) -> None:
    both = office.person("both", f"agent:{SITE}", f"agent:{ANNEXE}", password=None)
    context, command = office.world.context, office.command(HERE)
    _refused(
        Refusal.FORBIDDEN, accounts.change_roles, context, command, both.id, grants("agent:larache")
    )
    mine = office.person("mine", password=None)
    _refused(Refusal.FORBIDDEN, accounts.change_roles, context, command, mine.id, grants("agent:"))


def test_devices_and_the_system_are_no_roles_of_people(office: Office) -> None:
    context = office.world.context
    for role in ("kiosk", "tablet", "system", "public", "print_agent"):
        _refused(
            Refusal.FORBIDDEN,
            accounts.create_account,
            context,
            office.command(),
            Person("x1", "X"),
            grants(f"{role}:{SITE}"),
        )
    _refused(
        Refusal.UNKNOWN_SITE,
        accounts.create_account,
        context,
        office.command(),
        Person("x1", "X"),
        grants("agent:tangier"),
    )


def test_a_login_is_one_person_s_in_any_case(office: Office) -> None:
    office.person("salma", password=None)
    other = office.person("karim", password=None)
    context, command = office.world.context, office.command()
    taken = Person("SALMA", "Another")
    _refused(Refusal.LOGIN_TAKEN, accounts.create_account, context, command, taken, ())
    _refused(Refusal.LOGIN_TAKEN, accounts.change_account, context, command, other.id, taken)
    assert office.account(other.id).login == "karim"
    same = accounts.change_account(context, command, other.id, Person("KARIM", "Karim"))
    assert same.login == "karim"


def test_the_last_administrator_stays(office: Office) -> None:
    amal = office.person("amal", "administrator:", password=None)
    context, command = office.world.context, office.command()
    for attempt in (
        lambda: accounts.change_roles(context, command, amal.id, grants("agent:larache")),
        lambda: accounts.disable(context, command, amal.id),
        lambda: accounts.erase(context, command, amal.id),
    ):
        _refused(Refusal.LAST_ADMINISTRATOR, attempt)
    assert office.account(amal.id) == amal
    office.person("nadia", "administrator:", password=None)
    assert accounts.disable(context, command, amal.id).disabled_at == office.world.now


def test_whoever_is_disabled_is_out_at_once(office: Office) -> None:
    salma = office.person()
    first, second = office.sign_in(), office.sign_in()
    office.ended.clear()
    accounts.disable(office.world.context, office.command(EVERYWHERE), salma.id)
    assert set(office.ended) == {f"s{first.session_id}", f"s{second.session_id}"}
    _refused(Refusal.SIGN_IN_FAILED, office.sign_in)
    accounts.enable(office.world.context, office.command(EVERYWHERE), salma.id)
    assert office.sign_in().account.id == salma.id


def test_other_roles_make_open_screens_ask_anew(office: Office) -> None:
    salma = office.person()
    opened = office.sign_in()
    office.ended.clear()
    context, command = office.world.context, office.command(EVERYWHERE)
    accounts.change_roles(context, command, salma.id, salma.grants)
    assert office.ended == []
    accounts.change_roles(context, command, salma.id, grants(f"manager:{SITE}"))
    assert office.ended == [f"s{opened.session_id}"]
    assert office.world.rows("staff_session")[0]["ended_at"] is None


def test_an_erased_person_is_nobody(office: Office) -> None:
    salma = office.person()
    opened = office.sign_in()
    context, command = office.world.context, office.command(EVERYWHERE)
    accounts.erase(context, command, salma.id)
    left = office.account(salma.id)
    assert left.is_erased
    assert (left.name, left.password_hash, left.pin_hash) == (f"#{salma.id}", "", "")
    assert left.grants == frozenset()
    assert f"s{opened.session_id}" in office.ended
    assert "salma" not in str(office.world.rows("account")).casefold()
    for attempt in (
        lambda: accounts.enable(context, command, salma.id),
        lambda: accounts.make_link(context, command, salma.id),
        lambda: accounts.change_account(context, command, salma.id, Person("back", "Back")),
    ):
        _refused(Refusal.UNKNOWN_ACCOUNT, attempt)
    office.person("salma", password=None)  # the login is free again


def test_what_happens_is_written_down_without_a_name(office: Office) -> None:
    salma = office.person(name="Salma El Fassi")
    office.sign_in()
    accounts.disable(office.world.context, office.command(EVERYWHERE), salma.id)
    assert office.book() == [
        "account_created",
        "password_changed",
        "signed_in",
        "account_disabled",
        "session_ended",
    ]
    assert "fassi" not in str(office.world.rows("audit_entry")).casefold()


# One-time links


def test_a_link_is_good_once(office: Office) -> None:
    salma = office.person(password=None)
    context = office.world.context
    token = accounts.make_link(context, office.command(EVERYWHERE), salma.id)
    assert token not in str(office.world.dump())
    opened = own_account.password_by_link(
        context, office.command(), token=token, password=PASSWORD, place=Place()
    )
    assert opened.account.id == salma.id
    assert office.sign_in().account.id == salma.id
    _refused(Refusal.LINK_WORTHLESS, own_account.link_of, context, office.command(), token)


def test_a_link_that_a_weak_password_tried_is_good_still(office: Office) -> None:
    salma = office.person(password=None)
    context = office.world.context
    token = accounts.make_link(context, office.command(), salma.id)
    _refused(
        Refusal.PASSWORD_SHORT,
        own_account.password_by_link,
        context,
        office.command(),
        token=token,
        password="short",
        place=Place(),
    )
    assert own_account.link_of(context, office.command(), token).account_id == salma.id


def test_a_newer_link_and_time_end_it(office: Office) -> None:
    salma = office.person(password=None)
    context = office.world.context
    old = accounts.make_link(context, office.command(), salma.id)
    new = accounts.make_link(context, office.command(), salma.id)
    _refused(Refusal.LINK_WORTHLESS, own_account.link_of, context, office.command(), old)
    office.world.later(minutes=24 * 60 - 1)
    assert own_account.link_of(context, office.command(), new).account_id == salma.id
    office.world.later(minutes=1)
    _refused(Refusal.LINK_WORTHLESS, own_account.link_of, context, office.command(), new)


def test_the_first_administrator_is_made_once(office: Office) -> None:
    context = office.world.context
    token = accounts.make_link(context, office.command(), None)
    told: dict[str, Any] = {"token": token, "password": PASSWORD, "place": Place()}
    opened = own_account.first_administrator(
        context, office.command(), person=Person("amal", "Amal"), **told
    )
    assert opened.account.grants == grants("administrator:")
    again = accounts.make_link(context, office.command(), None)
    _refused(Refusal.LINK_WORTHLESS, own_account.link_of, context, office.command(), again)
    _refused(
        Refusal.LINK_WORTHLESS,
        own_account.first_administrator,
        context,
        office.command(),
        person=Person("eve", "Eve"),
        **{**told, "token": again},
    )


@pytest.mark.parametrize("actor", [HERE, Actor(Role.AGENT, SITE, "7")])
def test_the_first_administrator_s_link_is_not_for_everybody(office: Office, actor: Actor) -> None:
    _refused(
        Refusal.FORBIDDEN, accounts.make_link, office.world.context, office.command(actor), None
    )
