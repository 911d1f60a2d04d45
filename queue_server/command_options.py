"""What several commands share: the configuration file, found and loaded or refused in one line."""

import os
from pathlib import Path

import click

from queue_server.config import Config
from queue_server.config_source import ConfigError, load_config

config_option = click.option(
    "--config",
    "config_file",
    envvar="NOUBA_CONFIG",
    default="config.yaml",
    show_default=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The configuration file.",
)


def load(config_file: Path) -> Config:
    """The configuration; raises click.ClickException with the first mistake."""
    try:
        return load_config(config_file, os.environ)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
