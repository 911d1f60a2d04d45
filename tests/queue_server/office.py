"""The people of the small commune, made and signed in as the operations do it."""

from dataclasses import dataclass, field
from typing import Any

from queue_server.domain.actor import SYSTEM, Actor, Role
from queue_server.operations import accounts, own_account
from queue_server.operations.accounts import Person
from queue_server.operations.perform import Command
from queue_server.operations.sign_in import Opened, Place, sign_in
from queue_server.store.accounts import Account, Grant, account_by_id
from queue_server.store.book import begin_book
from tests.queue_server.world import SITE, World

PASSWORD = "trois mots sans lien banane"
PIN = "274913"
EVERYWHERE = Actor(Role.ADMINISTRATOR, None, "900", via="s900", everywhere=True)
HERE = Actor(Role.ADMINISTRATOR, SITE, "901", via="s901")


def grants(*texts: str) -> set[Grant]:
    """`agent:larache`, `manager:` for every site."""
    return {Grant(Role(role), site) for role, _, site in (each.partition(":") for each in texts)}


@dataclass
class Office:
    """Accounts in a world; `ended` collects what was told to be worth nothing any more."""

    world: World
    ended: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world.database.write("book", begin_book)
        self.world.context.ended.subscribe(self.ended.extend)

    def command(self, actor: Actor = SYSTEM) -> Command:
        return Command(actor, self.world.now)

    def person(
        self, login: str = "salma", *roles: str, password: str | None = PASSWORD, **how: Any
    ) -> Account:
        """Somebody with a password; an agent of Larache unless said otherwise."""
        made = accounts.create_account(
            self.world.context,
            self.command(how.get("actor", SYSTEM)),
            Person(login, how.get("name", login.title())),
            grants(*(roles or (f"agent:{SITE}",))),
        )
        if password is not None:
            own_account.set_password(self.world.context, self.command(), made.id, password)
        return self.account(made.id)

    def account(self, number: int) -> Account:
        with self.world.database.read() as connection:
            found = account_by_id(connection, number)
        assert found is not None
        return found

    def sign_in(self, login: str = "salma", password: str = PASSWORD, **place: Any) -> Opened:
        return sign_in(
            self.world.context,
            self.command(Actor(Role.PUBLIC)),
            login=login,
            password=password,
            place=Place(**place),
        )

    def with_pin(self, account: Account, pin: str | None = PIN) -> Account:
        own_account.set_pin(
            self.world.context, self.command(), account.id, password=PASSWORD, pin=pin
        )
        return self.account(account.id)

    def book(self) -> list[str]:
        """The types of what has been written, in order."""
        return [row["type"] for row in self.world.rows("audit_entry")]
