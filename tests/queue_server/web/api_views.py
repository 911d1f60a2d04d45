"""A site as the server sees it, for tests that look at what is pushed."""

from collections.abc import Iterator
from contextlib import contextmanager

from queue_server.snapshots.common import View, look
from tests.queue_server.web.site import Web
from tests.queue_server.world import SITE


@contextmanager
def view_of_site(web: Web) -> Iterator[View]:
    """The site now."""
    nouba = web.application.nouba
    with nouba.database.read() as connection:
        yield look(
            connection,
            nouba.config,
            nouba.context.site(SITE),
            now=nouba.now,
            version=nouba.version,
            outlooks=nouba.context.outlooks,
        )
