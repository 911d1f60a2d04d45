"""What can be asked, typed or followed is in the pages, and what the pages point at exists."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from queue_server.app import Application
from queue_server.cli import main
from queue_server.config_source import load_config

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted({*ROOT.glob("*.md"), *DOCS.rglob("*.md")})
_VARIABLE = re.compile(r"<(?:[a-z_]+(?:\([^)]*\))?:)?[a-z_]+>|\{[a-z_]+\}")
_LINK = re.compile(
    r"\[[^\]]*\]\(([^)\s]+)\)|<img [^>]*src=\"([^\"]+)\"|^\[[^\]]+\]: (\S+)", re.MULTILINE
)
_FILE = re.compile(r"`([\w./-]+\.(?:py|js|md|toml|txt|sh|html|conf|service|lock)|(?:[\w-]+/){2,})`")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(
        r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )


def everything() -> str:
    """All pages of docs/ and the README."""
    return "\n".join(
        page.read_text(encoding="utf-8") for page in (ROOT / "README.md", *DOCS.rglob("*.md"))
    )


def shape(path: str) -> str:
    """An address with its variable parts alike, however they are written."""
    return _VARIABLE.sub("<>", path)


# Routes


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Every address that the application answers, static files included."""
    folder = tmp_path_factory.mktemp("routes")
    config = folder / "config.yaml"
    config.write_bytes((ROOT / "config.yaml").read_bytes())
    loaded = load_config(config, {"DATABASE_URL": f"sqlite:///{folder / 'nouba.db'}"})
    application = Application(loaded)
    yield [rule.rule for rule in application.flask.url_map.iter_rules()]
    application.nouba.database.close()


def test_every_route_is_documented(routes: list[str]) -> None:
    named = shape(everything())
    # Longer addresses begin like shorter ones: each must stand there with its own end.
    assert [
        route for route in routes if not re.search(re.escape(shape(route)) + r"(?![\w<{])", named)
    ] == []


# Commands


def commands() -> Iterator[tuple[str, click.Command]]:
    """`nouba run` and the like."""
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        yield f"nouba {name}", command


@pytest.mark.parametrize("name, command", [pytest.param(*each, id=each[0]) for each in commands()])
def test_every_command_and_option_is_documented(name: str, command: click.Command) -> None:
    text = everything()
    assert name in text
    options = [
        next(spelling for spelling in option.opts if spelling.startswith("--"))
        for option in command.params
        if isinstance(option, click.Option)
    ]
    assert [option for option in options if not re.search(rf"{option}(?![\w-])", text)] == []


def test_every_make_target_is_documented() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    text = everything() + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert "run" in targets
    assert [name for name in targets if f"make {name}" not in text] == []


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {
        name
        for page in PAGES
        for name in re.findall(
            r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert named - targets == set()


# Links, images, files


def anchor(heading: str) -> str:
    """The address of a heading, as code forges make it."""
    plain = re.sub(r"[^\w\- ]", "", heading.replace("`", "").strip().lower())
    return plain.replace(" ", "-")


@pytest.mark.parametrize("page", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in PAGES])
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for found in _LINK.findall(prose(page)):
        link = "".join(found)
        if re.match(r"[a-z]+:", link):
            continue
        path, _, fragment = unquote(link).partition("#")
        target = page.parent / path if path else page
        if not target.exists():
            broken.append(link)
        elif fragment and target.suffix == ".md":
            headings = _HEADING.findall(prose(target))
            if fragment not in {anchor(heading) for heading in headings}:
                broken.append(link)
    assert broken == []


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    pages = [page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")]
    assert [page for page in pages if page != "index.md" and f"({page})" not in index] == []


def test_images_are_small_and_used() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    for image in (DOCS / "images").iterdir():
        assert image.stat().st_size <= 250 * 1024, image.name
        assert f"images/{image.name}" in text, f"{image.name} is shown nowhere"


def test_every_file_that_is_named_exists() -> None:
    """Names in code marks that look like a file or a folder of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    folders = {f"/{parent}/" for path in listed for parent in Path(path).parents}
    there = [*(f"/{path}" for path in listed), *folders]
    missing = [
        f"{page.name}: {name}"
        for page in PAGES
        for name in _FILE.findall(prose(page))
        if not any(path.endswith(f"/{name}") for path in there)
    ]
    assert missing == []
