"""The bench of the hot path measures what it says: every way issues, and none doubles."""

import json

from click.testing import CliRunner

from bench.hot_path import WAYS, main


def test_every_way_issues_tickets_and_none_twice() -> None:
    done = CliRunner().invoke(
        main, ["--rounds", "1", "--seconds", "0.1", "--threads", "4", "--json"]
    )
    assert done.exit_code == 0, done.output
    figures = json.loads(done.output)
    assert figures["duplicates"] == figures["lost"] == 0
    for way in WAYS:
        assert figures[f"{way.name}_rate"] > 0
        assert figures[f"{way.name}_p99_ms"] >= figures[f"{way.name}_p50_ms"] > 0
    assert figures["conditions"]["threads"] == 4
    assert "synchronous=FULL" in figures["conditions"]["durability"]
