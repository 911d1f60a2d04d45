"""`python -m bench.estimate`: what people are told against how long they wait, day after day."""

import json
import os
import sys
from pathlib import Path
from random import Random

import click

from bench.estimate_cost import cost
from bench.estimate_day import Day
from bench.estimate_kinds import day_types
from bench.estimate_score import Figure, Scores
from queue_server.config_source import load_config

_ROOT = Path(__file__).parents[1]
_COLUMNS = {
    "called": "called",
    "told 0": "told_zero",
    "coverage": "coverage",
    "raw P90": "coverage_raw_p90",
    "wait": "mean_wait",
    "width": "mean_width",
    "MAE": "mae",
    "LES": "mae_les",
    "last 10": "mae_last10",
    "fixed": "mae_fixed",
    "bias": "bias",
    "b. LES": "bias_les",
    "b. l10": "bias_last10",
    "b. fix": "bias_fixed",
    "d<LES": "days_below_les",
    "d<l10": "days_below_last10",
    "d<fix": "days_below_fixed",
}


@click.command()
@click.option("--config", "config_file", default=_ROOT / "config.yaml", type=Path)
@click.option("--days", default=16, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--seed", default=1, show_default=True)
@click.option("--only", help="Day types to live, separated by commas.")
@click.option("--cost", "costs", is_flag=True, help="Milliseconds a site instead of days.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def main(
    *, config_file: Path, days: int, seed: int, only: str | None, costs: bool, as_json: bool
) -> None:
    """Days of several kinds, one after the other at the same site, under the real policy.

    `coverage`: of the turns that were told a range and were called, the share called before its
    upper end. `mae`, `bias`: minutes, of the forecast's median, over all turns that were called;
    beside it LES, the mean of the last ten waits, and the fixed formula (n + 1) · usual / s.
    """
    config = load_config(config_file, os.environ)
    if costs:
        measured = cost(config)
        click.echo(json.dumps(measured) if as_json else _cost_table(measured))
        return
    wanted = only.split(",") if only else None
    found: dict[str, dict[str, Figure]] = {}
    for kind in day_types(config):
        if wanted is not None and kind.name not in wanted:
            continue
        scores = Scores()
        for number in range(days):
            scores.next_day()
            Day(kind, Random(f"{kind.name}/{seed}/{number}"), scores).run()
        found[kind.name] = scores.figures()
        if not as_json:
            if len(found) == 1:
                click.echo(f"{'':12}" + "".join(f"{name:>9}" for name in _COLUMNS))
            cells = "".join(f"{_cell(found[kind.name][key]):>9}" for key in _COLUMNS.values())
            click.echo(f"{kind.name:12}{cells}")
    if as_json:
        click.echo(json.dumps(found))
    if not found:
        raise click.BadParameter(f"no such day type: {only}")
    sys.exit(0)


def _cell(figure: Figure) -> str:
    return str(figure) if isinstance(figure, int) else f"{figure:.3f}".rstrip("0").rstrip(".")


def _cost_table(measured: dict[str, dict[str, float]]) -> str:
    lines = [f"{'ms a site':16}" + "".join(f"{name:>8}" for name in next(iter(measured.values())))]
    for site, row in measured.items():
        lines.append(f"{site:16}" + "".join(f"{ms:>8.2f}" for ms in row.values()))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
