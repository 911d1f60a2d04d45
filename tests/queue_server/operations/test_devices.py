"""Devices on both engines: asked for, let in, named, sent away; by whom, when, and how many."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import select

from queue_server.config_printers import FilePrinter, PrintAgentConfig
from queue_server.credentials import digest_of
from queue_server.domain.actor import PUBLIC, SYSTEM, Actor, Role
from queue_server.domain.errors import QueueError
from queue_server.operations import devices
from queue_server.operations.devices import Asked, Wish
from queue_server.operations.perform import Command
from queue_server.operations.sign_in import Place
from queue_server.store.devices import Device, asking_devices, device_by_digest, devices_of
from queue_server.store.identity_tables import audit_entry
from tests.queue_server.line import together
from tests.queue_server.world import ANNEXE, SITE, World

ADMINISTRATOR = Actor(Role.ADMINISTRATOR, SITE, "7", via="s3")


def ask(
    world: World, purpose: Role = Role.KIOSK, *, site: str = SITE, place: str = "", by: str = "a"
) -> Asked:
    wish = Wish(purpose, site, place)
    command = Command(PUBLIC, world.now)
    return devices.ask(world.context, command, wish, place=Place(by, "Browser"))


def approve(
    world: World,
    code: str | None,
    *,
    site: str = SITE,
    actor: Actor = ADMINISTRATOR,
    agent: str = "",
) -> Device:
    command = Command(actor, world.now)
    return devices.approve(
        world.context, command, site, code=code or "", name="Entrée", agent=agent
    )


def revoke(world: World, device: int, *, actor: Actor = ADMINISTRATOR, site: str = SITE) -> Device:
    return devices.revoke(world.context, Command(actor, world.now), site, device)


def book(world: World) -> list[str]:
    with world.database.read() as connection:
        return list(connection.execute(select(audit_entry.c.type).order_by("seq")).scalars())


def known(world: World, asked: Asked) -> Device | None:
    with world.database.read() as connection:
        return device_by_digest(connection, digest_of(asked.secret))


def refused(call: Callable[[], object], code: str) -> None:
    with pytest.raises(QueueError, match=code):
        call()


def test_asked_let_in_named_sent_away(world: World) -> None:
    asked = ask(world, Role.DISPLAY, place="hall")
    assert asked.device.is_asking(world.now)
    assert not asked.device.is_approved
    world.later(minutes=3)
    let_in = approve(world, asked.device.code)
    assert let_in.is_approved
    assert (let_in.purpose, let_in.site_id, let_in.place) == (Role.DISPLAY, SITE, "hall")
    assert (let_in.name, let_in.approved_at, let_in.approved_by) == ("Entrée", world.now, 7)
    assert let_in.code is None
    renamed = devices.rename(
        world.context, Command(ADMINISTRATOR, world.now), SITE, let_in.id, "Sortie"
    )
    assert renamed == replace(let_in, name="Sortie")
    world.later(minutes=1)
    assert revoke(world, let_in.id) == replace(renamed, revoked_at=world.now)
    assert book(world) == ["device_asked", "device_approved", "device_revoked"]


def test_a_device_that_was_sent_away_twice_was_sent_away_once(world: World) -> None:
    let_in = approve(world, ask(world).device.code)
    first = revoke(world, let_in.id)
    world.later(minutes=1)
    assert revoke(world, let_in.id) == first
    assert book(world).count("device_revoked") == 1


def test_sending_away_ends_its_screens_and_the_sessions_on_it(world: World) -> None:
    ended: list[str] = []
    world.context.ended.subscribe(ended.extend)
    let_in = approve(world, ask(world, Role.TABLET).device.code)
    revoke(world, let_in.id)
    assert ended == [f"d{let_in.id}"]


def test_a_code_is_good_once(world: World) -> None:
    code = ask(world).device.code
    approve(world, code)
    refused(lambda: approve(world, code), "unknown_code")


def test_a_code_is_good_for_a_while(world: World) -> None:
    asked = ask(world)
    world.later(minutes=world.config.security.code_minutes)
    refused(lambda: approve(world, asked.device.code), "unknown_code")
    with world.database.read() as connection:
        assert asking_devices(connection, SITE, world.now) == []


def test_a_code_is_good_at_its_site(world: World) -> None:
    code = ask(world, site=ANNEXE).device.code
    refused(lambda: approve(world, code), "unknown_code")
    everywhere = replace(ADMINISTRATOR, everywhere=True)
    assert approve(world, code, site=ANNEXE, actor=everywhere).site_id == ANNEXE


@pytest.mark.parametrize("code", ["", "000000", "abc", "1234567"])
def test_what_nobody_shows_lets_nobody_in(world: World, code: str) -> None:
    with patch("queue_server.operations.devices.new_code", lambda: "482913"):
        ask(world)
    refused(lambda: approve(world, code), "unknown_code")


def test_a_code_that_is_shown_already_is_not_given_again(world: World) -> None:
    codes = iter(["482913", "482913", "482913", "000017"])
    with patch("queue_server.operations.devices.new_code", lambda: next(codes)):
        assert ask(world).device.code == "482913"
        assert ask(world).device.code == "000017"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.SYSTEM}))
def test_only_an_administrator_lets_in_and_sends_away(world: World, role: Role) -> None:
    code = ask(world).device.code
    actor = Actor(role, SITE, "9")
    refused(lambda: approve(world, code, actor=actor), "forbidden")
    let_in = approve(world, code, actor=SYSTEM)
    refused(lambda: revoke(world, let_in.id, actor=actor), "forbidden")
    command = Command(actor, world.now)
    refused(lambda: devices.rename(world.context, command, SITE, let_in.id, "x"), "forbidden")


def test_of_their_own_site_only(world: World) -> None:
    let_in = approve(world, ask(world).device.code)
    other = Actor(Role.ADMINISTRATOR, ANNEXE, "8")
    refused(lambda: revoke(world, let_in.id, actor=other), "forbidden")
    refused(lambda: revoke(world, let_in.id, actor=other, site=ANNEXE), "unknown_device")
    refused(lambda: approve(world, ask(world).device.code, actor=other), "forbidden")


def test_what_was_not_let_in_is_not_sent_away(world: World) -> None:
    asking = ask(world).device.id
    refused(lambda: revoke(world, asking), "unknown_device")
    refused(lambda: revoke(world, asking + 7), "unknown_device")


def test_people_are_no_devices(world: World) -> None:
    refused(lambda: ask(world, Role.MANAGER), "forbidden")
    refused(lambda: ask(world, site="tangier"), "unknown_site")


def test_a_print_agent_becomes_one_of_the_configured_ones(world: World) -> None:
    agents = tuple(PrintAgentConfig(id=each) for each in ("cellar", "hall"))
    world.configure(world.config.model_copy(update={"print_agents": agents}))
    code = ask(world, Role.PRINT_AGENT, place="attic").device.code
    refused(lambda: approve(world, code), "unknown_print_agent")
    refused(lambda: approve(world, code, agent="kitchen"), "unknown_print_agent")
    assert approve(world, code, agent="cellar").place == "cellar"
    asked = ask(world, Role.PRINT_AGENT, place="hall").device.code
    assert approve(world, asked).place == "hall"


def test_the_printers_of_another_site_are_no_matter_of_this_one_s_administrator(
    world: World,
) -> None:
    """A print agent reads every receipt of its printers; `site` is only where it was let in."""
    agents = tuple(PrintAgentConfig(id=each) for each in ("cellar", "hall"))
    printers = tuple(
        FilePrinter(id=f"at-{each}", driver="file", folder=Path(each), agent=agent)
        for each, agent in ((SITE, "cellar"), (ANNEXE, "hall"))
    )
    sites = [
        site.model_copy(update={"printer": f"at-{site.id}" if site.id in {SITE, ANNEXE} else None})
        for site in world.config.sites
    ]
    changes = {"print_agents": agents, "printers": printers, "sites": tuple(sites)}
    world.configure(world.config.model_copy(update=changes))
    code = ask(world, Role.PRINT_AGENT, place="hall").device.code
    refused(lambda: approve(world, code), "forbidden")
    everywhere = replace(ADMINISTRATOR, everywhere=True)
    assert approve(world, code, actor=everywhere).place == "hall"
    own = ask(world, Role.PRINT_AGENT, place="cellar").device.code
    assert approve(world, own).place == "cellar"


def test_only_so_many_wait_at_once(world: World) -> None:
    for _ in range(20):
        ask(world)
    refused(lambda: ask(world), "too_many_asking")
    ask(world, site=ANNEXE)
    for number in range(40):
        ask(world, by=str(number))
    refused(lambda: ask(world, by="b"), "too_many_asking")
    world.later(minutes=world.config.security.code_minutes)
    ask(world)


def test_who_waits_no_more_is_forgotten_and_who_was_let_in_stays(world: World) -> None:
    kept, lost = ask(world), ask(world)
    let_in = approve(world, kept.device.code)
    world.later(minutes=world.config.security.code_minutes)
    ask(world)
    assert known(world, lost) is None
    assert known(world, kept) == let_in
    with world.database.read() as connection:
        assert devices_of(connection, SITE) == [let_in]


def test_many_administrators_let_one_device_in_once(world: World) -> None:
    code = ask(world).device.code
    callers = together(*[partial(approve, world, code)] * 6)
    [_] = [caller.result for caller in callers if caller.error is None]
    assert [str(each.error) for each in callers if each.error is not None] == ["unknown_code"] * 5
    assert book(world).count("device_approved") == 1


def test_a_device_is_let_in_or_sent_away_never_both_at_once(world: World) -> None:
    let_in = approve(world, ask(world).device.code)
    callers = together(*[partial(revoke, world, let_in.id)] * 6)
    assert len({caller.result.revoked_at for caller in callers}) == 1
    assert book(world).count("device_revoked") == 1
