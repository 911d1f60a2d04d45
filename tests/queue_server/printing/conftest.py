"""The hall's printer on each engine."""

import pytest

from tests.queue_server.printing.hall import Hall
from tests.queue_server.world import World


@pytest.fixture
def hall(world: World) -> Hall:
    """Nobody has held a printer yet."""
    return Hall(world)
