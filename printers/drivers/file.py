"""A printer made of files: the bytes a real one would get, and the receipt as a picture."""

import contextlib
import os
import re
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from printers.condition import Condition, Status
from printers.drivers.base import Capabilities, Delivery, OnStatus, Page, State

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


class FileDriver:
    """Writes `<name>.bin` and `<name>.png` into a folder, each whole or not at all.

    Args:
        folder: made if it is missing.
        keep: receipts that stay; older ones are removed, or the disk would fill.
    """

    capabilities = Capabilities(status=False, proof=True, cut=False)

    def __init__(self, folder: Path | str, keep: int = 1000) -> None:
        self._folder = Path(folder)
        self._keep = keep

    def status(self) -> Status:
        """Whether receipts can be written where the folder is or will be."""
        place = self._folder
        while not place.exists() and place != place.parent:
            place = place.parent
        if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
            return Status(Condition.READY)
        return Status(Condition.ERROR, f"{self._folder}: cannot be written")

    def deliver(self, page: Page, *, resync: bool, on_status: OnStatus) -> Delivery:  # noqa: ARG002  # a file that was cut off is not there at all
        """Write both files durably; `printed` once they are on disk."""
        name = _UNSAFE.sub("-", page.name)
        image = BytesIO()
        page.picture.save(image, "PNG")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(f"{name}.bin", lambda file: file.write(page.data))
            self._write(f"{name}.png", lambda file: file.write(image.getvalue()))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            message = f"{self._folder}: {reason}"
            on_status(Status(Condition.ERROR, message))
            return Delivery(State.FAILED, 0, message, retry=True)
        with contextlib.suppress(OSError):  # the receipt is there, whatever becomes of old ones
            self._forget_old()
        return Delivery(State.PRINTED, len(page.data))

    def _write(self, name: str, fill: Callable[[BinaryIO], object]) -> None:
        descriptor, temporary = tempfile.mkstemp(prefix=".writing-", dir=self._folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                fill(file)
                file.flush()
                os.fsync(descriptor)
            Path(temporary).chmod(0o644)  # mkstemp's 0600 would hide it from other readers
            Path(temporary).replace(self._folder / name)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _forget_old(self) -> None:
        """By age: after the database was made anew, low numbers are newer than high ones."""
        pictures = []
        for picture in self._folder.glob("*.png"):
            with contextlib.suppress(FileNotFoundError):  # somebody cleans the folder, too
                pictures.append((picture.stat().st_mtime_ns, picture))
        for _, picture in sorted(pictures)[: -self._keep]:
            picture.with_suffix(".bin").unlink(missing_ok=True)
            picture.unlink(missing_ok=True)
