"""Which language a page is in, and the words its templates may use."""

from flask import Flask, request, session

from queue_server.web.words import (
    FALLBACK,
    LANGUAGES,
    direction,
    isolate,
    translate,
    translate_plural,
)

_SESSION_KEY = "language"


def preferred_language() -> str:
    """The first of Accept-Language that we speak, `ar-MA` counting as `ar`; else French."""
    for tag, quality in request.accept_languages:
        language = tag.partition("-")[0].lower()
        if quality > 0 and language in LANGUAGES:
            return language
    return FALLBACK


def page_language() -> str:
    """`?lang=` when given (and remembered), else the last one chosen, else the browser's."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        if session.get(_SESSION_KEY) != asked:
            session[_SESSION_KEY] = asked
        return asked
    remembered = session.get(_SESSION_KEY)
    if remembered in LANGUAGES:
        return str(remembered)
    return preferred_language()


def _t(key: str, lang: str | None = None, **params: object) -> str:
    return translate(key, lang or page_language(), **params)


def _tn(key: str, n: int, lang: str | None = None, **params: object) -> str:
    return translate_plural(key, n, lang or page_language(), **params)


def install_words(app: Flask) -> None:
    """Give every template `t(key, lang=, **params)`, `tn(key, n, ...)` and what goes with them."""
    app.jinja_env.globals.update(t=_t, tn=_tn, direction=direction, isolate=isolate)
    app.context_processor(lambda: {"language": page_language()})
