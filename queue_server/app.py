"""create_app: the only place that knows everyone."""

import mimetypes
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask
from flask_openapi.models.info import Info
from flask_openapi.models.security_scheme import SecurityScheme
from flask_openapi.openapi import OpenAPI
from werkzeug.middleware.proxy_fix import ProxyFix

import display
import kiosk
from queue_server import __version__
from queue_server.bus import Bus
from queue_server.clock import Clock, SystemClock
from queue_server.config import Config
from queue_server.daykeeper import DayKeeper
from queue_server.domain.actor import Role
from queue_server.domain.events import Recorded
from queue_server.operations.perform import Context
from queue_server.printing import AbsenceWatch, JobChange, PrintAgents, ReceiptPrinting
from queue_server.realtime import Realtime, make_socketio
from queue_server.refusals import RefusalWriter
from queue_server.store.database import Database
from queue_server.voice.maker import VoiceMaker
from queue_server.web import (
    admin,
    api,
    counter,
    counter_display,
    dashboard,
    devices,
    launch,
    notices,
    record,
    staff,
    ticket,
)
from queue_server.web.api.document import document, install_document
from queue_server.web.auth import allows, install_auth
from queue_server.web.context import EXTENSION, Nouba
from queue_server.web.errors import Json, install_errors, invalid_request
from queue_server.web.health import health
from queue_server.web.language import install_words
from queue_server.web.metrics import metrics
from queue_server.web.security import install_security, secret_key
from queue_server.web.staff.menu import install_menu
from queue_server.web.version import content_version

PAGES = (
    launch,
    kiosk,
    display,
    counter,
    counter_display,
    dashboard,
    notices,
    ticket,
    staff,
    admin,
    record,
    devices,
)
"""Packages with a `blueprint`: pages, their templates and static files."""

_SECURITY: dict[str, SecurityScheme | dict[str, Any]] = {
    "demo": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "In demo mode: `Demo kiosk:larache`, `Demo agent:larache:Salma`.",
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of a print agent, from `print_agents` of the configuration.",
    },
}


class Application:
    """Nouba in one process: `flask` answers requests; `start` and `stop` bracket its threads.

    The database must be at the present schema (`nouba init`).
    """

    def __init__(self, config: Config, clock: Clock | None = None) -> None:
        database = Database(config.server.database)
        bus: Bus[Recorded] = Bus()
        clock = clock or SystemClock()
        context = Context(config, database, bus)
        self._printing = ReceiptPrinting(context, clock.now, self._job_changed)
        self.nouba = Nouba(
            config=config,
            database=database,
            clock=clock,
            context=context,
            version=f"{__version__}+{content_version(config)}",
            print_agents=PrintAgents(context, clock.now, self._printing.changed),
        )
        self.flask = create_app(self.nouba)
        stock = config.server.realtime == "stock"
        self.socketio = make_socketio(self.flask, stock=stock)
        self._realtime = Realtime(self.socketio, self.nouba)
        self._absence = AbsenceWatch(context, self.nouba.print_agents, clock.now)
        bus.subscribe(self._printing.listen)
        bus.subscribe(self.nouba.print_agents.listen)
        bus.subscribe(self.nouba.telemetry.listen)
        self._daykeeper = DayKeeper(self.nouba)
        self._refusals = RefusalWriter(context, self.nouba.refusals, clock.now)
        self._voice_maker = VoiceMaker(config.server.voice_folder)

    def start(self) -> None:
        """Start the threads: after the server process has forked."""
        self._realtime.start()
        self._printing.start()
        self._absence.start()
        self._daykeeper.start()
        self._refusals.start()
        self._voice_maker.start()

    def stop(self) -> None:
        """Let the screens go, finish the job that prints, give the database back."""
        self._voice_maker.stop()
        self._daykeeper.stop()
        self._realtime.stop()
        self._absence.stop()
        self._printing.stop()
        self._refusals.stop()
        self.nouba.database.close()

    def _job_changed(self, change: JobChange) -> None:
        self.nouba.print_agents.changed(change)
        self._realtime.print_job_changed(change)
        self.nouba.telemetry.job_changed(change)

    def release_screens(self) -> None:
        """End every socket and every wait for work: a stopping server need not wait for them."""
        self.nouba.print_agents.board.close()
        self._realtime.stop()


def create_app(nouba: Nouba) -> Flask:
    """The Flask application: routes, guards, errors, words."""
    # Some machines' tables do not know modules or fonts, and browsers insist.
    mimetypes.add_type("text/javascript", ".js")
    mimetypes.add_type("font/woff2", ".woff2")
    app = OpenAPI(
        "queue_server.web",
        info=Info(title="Nouba", version=__version__),
        security_schemes=_SECURITY,
        validation_error_callback=invalid_request,
        doc_ui=False,
    )
    app.openapi_version = "3.1.0"
    app.json = Json(app)
    app.extensions[EXTENSION] = nouba
    proxies = nouba.config.server.proxies
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as its documentation shows it
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
    install_security(app, secret_key(nouba.config.server.secret_file))
    install_auth(app)
    install_errors(app)
    install_words(app)
    install_menu(app)
    app.jinja_env.globals["nouba_version"] = nouba.version
    for blueprint in api.BLUEPRINTS:
        app.register_api(blueprint, url_prefix=api.PREFIX)
    app.register_blueprint(document, url_prefix=api.PREFIX)
    app.register_blueprint(health)
    app.register_blueprint(metrics)
    for page in PAGES:
        app.register_blueprint(page.blueprint)
    for endpoint, view in app.view_functions.items():
        if endpoint == "static" or endpoint.endswith(".static"):
            app.view_functions[endpoint] = _public(view)
    install_document(app)
    return app


def _public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Flask's own views of static files, declared like ours."""

    @wraps(view)
    def declared(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return allows(Role.PUBLIC)(declared)
