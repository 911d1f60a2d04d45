"""How fast, as ratios within one run on one machine: `python -m bench.issue`, `bench.call`."""
