"""`nouba print preview`: what a receipt will look like, before any paper is used."""

from datetime import UTC, datetime
from pathlib import Path

import click

from printers.encode import PaperFormatError
from printers.typeset import TextShapingMissingError, require_text_shaping
from queue_server.command_options import config_option, load
from queue_server.config import Config, Language, PaperWidth, SiteConfig
from queue_server.paper import require_paper
from queue_server.preview import preview as draw_preview


@click.group("print")
def print_() -> None:
    """What comes out of the receipt printers."""


@print_.command()
@config_option
@click.option("--site", "site_id", required=True, help="The site whose receipt it is.")
@click.option(
    "--language",
    type=click.Choice([each.value for each in Language]),
    default="fr",
    show_default=True,
    help="The citizen's language.",
)
@click.option(
    "--paper",
    type=click.Choice([each.value for each in PaperWidth]),
    help="Another paper than that of the site's printer.",
)
@click.option("--service", help="The letter of the service; the site's first without it.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The PNG that is written.",
)
@click.option("--duplicate", is_flag=True, help="As it is printed once more.")
@click.option("--test", is_flag=True, help="The test page of the site's printer instead.")
def preview(  # noqa: PLR0917  # one argument for each option
    config_file: Path,
    site_id: str,
    language: str,
    paper: str | None,
    service: str | None,
    out: Path,
    *,
    duplicate: bool,
    test: bool,
) -> None:
    """Write a sample receipt of a site as a picture, dot by dot as it would be printed."""
    config = load(config_file)
    try:
        require_text_shaping()
        require_paper(config)
        picture = draw_preview(
            config,
            _site(config, site_id, service),
            at=datetime.now(UTC),
            language=Language(language),
            paper=PaperWidth(paper) if paper else None,
            service=service,
            duplicate=duplicate,
            test=test,
        )
        out.write_bytes(picture)
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror or error}") from None
    except (TextShapingMissingError, PaperFormatError, ValueError) as error:
        raise click.ClickException(str(error)) from None


def _site(config: Config, site_id: str, service: str | None) -> SiteConfig:
    site = config.site(site_id)
    if site is None:
        known = ", ".join(each.id for each in config.sites)
        raise click.ClickException(f"unknown site '{site_id}'; the sites are {known}")
    if service is not None and service not in site.services:
        known = ", ".join(site.services)
        raise click.ClickException(f"'{service}' is no service of {site.id}, which has {known}")
    return site
