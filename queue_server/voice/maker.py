"""Clips made at set-up: beside the server, in a niced process of its own that it does not wait for.

Levelling a clip is some milliseconds of Python; on a thread of the server they would be taken from
the citizens' requests.
"""

import logging
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Final

from queue_server.domain.speech import LANGUAGES
from queue_server.voice.library import Library
from queue_server.voice.synthesis import PROGRAM, SynthesisError, available

MISSING_PROGRAM: Final = (
    f"no {PROGRAM}: displays chime and show calls, and speak what has been recorded only "
    "(docs/voice.md)"
)
_log = logging.getLogger(__name__)


class VoiceMaker:
    """Makes what is missing; a start neither waits for it nor fails with it."""

    def __init__(self, folder: Path) -> None:
        """`folder`: of the library."""
        self._folder = folder
        self._making: subprocess.Popen[bytes] | None = None
        self._watching: Thread | None = None
        self._stopped = False

    def start(self) -> None:
        """Begin, unless there is nothing to do; one line in the log when it cannot be done."""
        library = Library(self._folder)
        if not any(library.outdated(language) for language in LANGUAGES):
            return
        if not available():
            _log.warning(MISSING_PROGRAM)
            return
        command = ["nice", sys.executable, "-m", "queue_server.voice.maker", str(self._folder)]
        try:
            self._making = subprocess.Popen(  # noqa: S603 - our own program
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        except OSError as error:
            _log.warning("no clips made: %s", error)
            return
        self._watching = Thread(target=self._watch, args=(self._making,), name="voice", daemon=True)
        self._watching.start()

    def stop(self) -> None:
        """Leave the rest for the next start."""
        self._stopped = True
        if self._making is not None and self._watching is not None:
            self._making.terminate()
            self._watching.join()

    def _watch(self, making: "subprocess.Popen[bytes]") -> None:
        _, said = making.communicate()
        if making.returncode != 0 and not self._stopped:
            lines = said.decode(errors="replace").split("\n")
            _log.warning("%s", next((line for line in reversed(lines) if line), "no clips made"))


def make_all(folder: Path) -> str | None:
    """Make all that is missing, and wait for it; what kept it from being made, or None."""
    library = Library(folder)
    outdated = [language for language in LANGUAGES if library.outdated(language)]
    if not outdated:
        return None
    if not available():
        return MISSING_PROGRAM
    try:
        for language in outdated:
            for _ in library.make(language):
                pass
    except (SynthesisError, OSError) as error:
        return f"no clips made: {error}"
    return None


if __name__ == "__main__":
    sys.exit(make_all(Path(sys.argv[1])))
