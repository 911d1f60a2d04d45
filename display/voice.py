"""What displays speak with: the grammar of calls, and the clips by the digest of their content."""

from flask import Blueprint, Response, abort, jsonify, request, url_for

from queue_server.domain.actor import Role
from queue_server.domain.speech import LANGUAGES, table
from queue_server.voice.library import Clip
from queue_server.web.auth import allows
from queue_server.web.context import current

_FOR_EVER = "private, max-age=31536000, immutable"


def install_voice(blueprint: Blueprint) -> None:
    """The routes of the voice, beside the display's page."""
    blueprint.add_url_rule("/<site>/voice.json", view_func=voice)
    blueprint.add_url_rule(
        "/<site>/voice/<language>/<clip>/<digest>.wav", endpoint="clip", view_func=clip_file
    )


@allows(Role.DISPLAY, Role.MANAGER)
def voice(site: str) -> Response:
    """`{language: {"grammar": ..., "clips": {name: address}}}`; missing clips have no address."""
    answer = jsonify(
        {
            language: {
                "grammar": table(language),
                "clips": {
                    clip.words.name: address(site, clip)
                    for clip in current().voice.clips(language)
                    if clip.digest is not None
                },
            }
            for language in LANGUAGES
        }
    )
    answer.add_etag()
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer


@allows(Role.DISPLAY, Role.MANAGER)
def clip_file(site: str, language: str, clip: str, digest: str) -> Response:
    """A clip while its content is the one that was named: what has this address never changes."""
    del site  # whoever may see the display of one site may hear it
    content = current().voice.read(language, clip, digest) or abort(404)
    answer = Response(content, mimetype="audio/wav")
    answer.headers["Cache-Control"] = _FOR_EVER
    return answer


def address(site: str, clip: Clip) -> str:
    """Where a clip that exists is fetched from."""
    name, digest = clip.words.name, clip.digest
    return url_for(".clip", site=site, language=clip.language, clip=name, digest=digest)
