"""The launch page and the pictures of the receipts that file printers wrote."""

from pathlib import Path

from flask import Blueprint, Response, abort, render_template, send_from_directory

from queue_server.config import FilePrinter, SiteConfig
from queue_server.domain.actor import Role
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.launch.receipts import last_receipts, safe_name
from queue_server.web.words import LANGUAGES

blueprint = Blueprint(
    "launch",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/launch",
)

_RECEIPTS_SHOWN = 8


@blueprint.get("/")
@allows(Role.PUBLIC)
def page() -> str:
    """In a demo every screen of every site, and the last receipts; else where the staff signs in,
    and the screens that are to be installed.
    """
    config = current().config
    receipts = (
        {site.id: last_receipts(folder, _RECEIPTS_SHOWN) for site, folder in _folders()}
        if config.demo.enabled
        else {}
    )
    return render_template(
        "launch/page.html",
        sites=config.sites,
        demo=config.demo.enabled,
        receipts=receipts,
        languages=LANGUAGES,
    )


def _folders() -> list[tuple[SiteConfig, Path]]:
    config = current().config
    return [
        (site, printer.folder)
        for site in config.sites
        if site.printer is not None
        and isinstance(printer := config.printer(site.printer), FilePrinter)
    ]


@blueprint.get("/receipts/<site>/<name>.png")
@allows(Role.PUBLIC)
def receipt(site: str, name: str) -> Response:
    """A printed receipt as a picture, in demo mode only: on paper it belongs to one citizen."""
    folder = next((folder for configured, folder in _folders() if configured.id == site), None)
    if not current().config.demo.enabled or folder is None or not safe_name(name):
        abort(404)
    # Asked for anew each time: with a fresh database the same names come back as other receipts.
    return send_from_directory(folder, f"{name}.png", mimetype="image/png", max_age=0)
