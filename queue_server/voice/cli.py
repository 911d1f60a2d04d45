"""`nouba voice`: make, list, record and take over the clips that calls are spoken with."""

import sys
from collections import Counter
from pathlib import Path

import click

from queue_server.command_options import config_option, load
from queue_server.domain.speech import LANGUAGES
from queue_server.voice.library import Library, State
from queue_server.voice.maker import MISSING_PROGRAM
from queue_server.voice.recordings import import_recordings
from queue_server.voice.synthesis import SynthesisError, available
from queue_server.voice.words import clip_words

_language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), help="One language; without: all."
)


@click.group()
def voice() -> None:
    """The clips that calls are spoken with."""


@voice.command()
@config_option
def make(config_file: Path) -> None:
    """Make what is missing with espeak-ng; recordings are not touched."""
    library = _library(config_file)
    if not available():
        raise click.ClickException(MISSING_PROGRAM)
    try:
        for language in LANGUAGES:
            made = sum(1 for _ in library.make(language))
            click.echo(f"{language}: {made} made, {len(clip_words(language))} in all")
    except (SynthesisError, OSError) as error:
        raise click.ClickException(str(error)) from None


@voice.command("record-list")
@_language_option
def record_list(language: str | None) -> None:
    """What to read out: a file and its words, one line a clip; `?` marks doubtful words."""
    for spoken in _chosen(language):
        for words in clip_words(spoken).values():
            doubt = "  ?" if words.doubtful else ""
            click.echo(f"{spoken}/{words.name}.wav\t{words.text}{doubt}")


@voice.command("list")
@config_option
@_language_option
def list_clips(config_file: Path, language: str | None) -> None:
    """Every clip and its state: recorded, synthetic, provisional or missing."""
    library = _library(config_file)
    for spoken in _chosen(language):
        clips = library.clips(spoken)
        for clip in clips:
            click.echo(f"{spoken}/{clip.words.name}.wav\t{clip.state}\t{clip.words.text}")
        count = Counter(clip.state for clip in clips)
        states = ", ".join(f"{count[state]} {state}" for state in State if count[state])
        click.echo(f"{spoken}: {states}")


@voice.command("import")
@config_option
@_language_option
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
def import_folder(config_file: Path, language: str | None, folder: Path) -> None:
    """Take recordings: FOLDER/<language>/<clip>.wav, or FOLDER/<clip>.wav with --language.

    What is refused is named, one line each, and ends the command with code 1; the rest is taken.
    """
    findings = list(import_recordings(_library(config_file), folder, language))
    refused = [finding for finding in findings if finding.problem is not None]
    for finding in refused:
        click.echo(f"{finding.path.relative_to(folder)}: {finding.problem}", err=True)
    click.echo(f"{len(findings) - len(refused)} taken, {len(refused)} refused")
    if refused or not findings:
        sys.exit(1)


def _library(config_file: Path) -> Library:
    return Library(load(config_file).server.voice_folder)


def _chosen(language: str | None) -> tuple[str, ...]:
    return LANGUAGES if language is None else (language,)
