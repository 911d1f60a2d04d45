"""The sample configuration, with which all simulated days are made."""

from datetime import date
from pathlib import Path

import pytest

from queue_server.config import Config
from queue_server.config_source import load_config

SAMPLE = Path(__file__).parents[3] / "config.yaml"
MONDAY = date(2026, 11, 2)


@pytest.fixture(scope="session")
def sample() -> Config:
    return load_config(SAMPLE)
