#!/usr/bin/env python3
"""Draws the receipts in docs/images from the sample configuration: run it when they change."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from queue_server.config import Config, Language, PaperWidth
from queue_server.config_source import load_config
from queue_server.preview import preview

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
AT = datetime(2026, 11, 2, 9, 42, tzinfo=UTC)
MARGIN = 28  # white around the paper's printed width
TICKETS = (
    (Language.FRENCH, "larache", "F"),
    (Language.ARABIC, "beni-mellal", "H"),
    (Language.AMAZIGH, "meknes", "B"),
)


def save(name: str, drawn: bytes) -> None:
    """The picture on a sheet of paper, in two colours."""
    with Image.open(BytesIO(drawn)) as picture:
        paper = ImageOps.expand(picture.convert("L"), MARGIN, 255)
    paper.convert("1", dither=Image.Dither.NONE).save(IMAGES / name, optimize=True)


def with_logo(config: Config) -> Config:
    """Beni Mellal with the sample logo: the sample configuration has none."""
    logo = ROOT / "deploy" / "sample-logo.png"
    sites = [
        site.model_copy(update={"receipt": site.receipt.model_copy(update={"logo": logo})})
        if site.id == "beni-mellal"
        else site
        for site in config.sites
    ]
    return config.model_copy(update={"sites": tuple(sites)})


def main() -> None:
    """Both papers in three languages, a duplicate, and a test page."""
    config = with_logo(load_config(ROOT / "config.yaml"))
    sites = {site.id: site for site in config.sites}
    for language, name, service in TICKETS:
        for paper in PaperWidth:
            drawn = preview(
                config, sites[name], at=AT, language=language, paper=paper, service=service
            )
            save(f"receipt-{paper.value}-{language.value}.png", drawn)
    larache = sites["larache"]
    drawn = preview(config, larache, at=AT, language=Language.FRENCH, service="A", duplicate=True)
    save("receipt-duplicate.png", drawn)
    office = config.model_validate(
        {
            **config.model_dump(mode="json"),
            "printers": [{"id": "larache-hall", "driver": "network", "host": "192.168.1.50"}],
        }
    )
    drawn = preview(office, larache, at=AT, language=Language.FRENCH, test=True)
    save("receipt-test-page.png", drawn)


if __name__ == "__main__":
    main()
