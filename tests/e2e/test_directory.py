"""Signing in at a certified provider, panva's oidc-provider, in a real browser."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.conftest import ROOT, StartServer
from tests.support import processes
from tests.support.browser import Pages
from tests.support.little_provider import SECRET
from tests.support.server import free_port

PACKAGE = "oidc-provider@9.13.3"
DRIVER = ROOT / "tests" / "support" / "oidc_provider.mjs"
_INSTALL_SECONDS = 120


@pytest.fixture(scope="module")
def modules() -> Path:
    """The folder of the provider's package, installed once by npm and kept under var/."""
    folder = ROOT / "var" / PACKAGE.replace("@", "-")
    if (folder / "node_modules" / "oidc-provider").is_dir():
        return folder
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("no npm here: tests/queue_server/web/test_directory.py has a provider of ours")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text("{}")
    command = [npm, "install", PACKAGE, "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_INSTALL_SECONDS,
            check=False,
        )
        said = done.stderr if done.returncode else ""
    except subprocess.TimeoutExpired:
        said = "npm took too long"
    if said:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"{PACKAGE} cannot be had: {said[-300:]}")
    return folder


CONFIG = """\
security:
  oidc:
    issuer: {issuer}
    client_id: nouba
    button: {{fr: Compte de la commune, ar: حساب الجماعة, zgh: ⴰⵎⵉⴹⴰⵏ ⵏ ⵜⴳⵔⴰⵡⵜ}}
    create: true
    roles: [{{value: desks, role: agent, site: larache}}]
"""


@contextmanager
def _provider(modules: Path, folder: Path, port: int, back: str) -> Iterator[None]:
    node, log = shutil.which("node"), folder / "provider.log"
    assert node is not None
    process = processes.start([node, DRIVER, modules, str(port), back], log, environment={})

    def answers() -> bool:
        try:
            address = f"http://127.0.0.1:{port}/.well-known/openid-configuration"
            return httpx.get(address, timeout=2, trust_env=False).is_success
        except httpx.TransportError:
            return False

    processes.wait_until(answers, process, log, seconds=30)
    try:
        yield
    finally:
        processes.kill(process)


def test_in_at_the_directory_and_on_to_the_counter(
    start_server: StartServer, pages: Pages, modules: Path, tmp_path: Path
) -> None:
    port = free_port()
    sample = (ROOT / "config.yaml").read_text(encoding="utf-8")
    sample = sample.replace("enabled: true", "enabled: false", 1)
    ours = CONFIG.format(issuer=f"http://127.0.0.1:{port}")
    config = tmp_path / "config.yaml"
    config.write_text(sample.replace("security:\n", ours, 1), encoding="utf-8")
    nouba = start_server(config=config, environment={"NOUBA_OIDC_SECRET": SECRET})

    # Before the provider runs: a sentence, and passwords as before.
    pages.allow("502")
    # The provider's own pages ask for a font elsewhere, which this browser cannot reach.
    pages.allow(r"fonts\.googleapis\.com|favicon")
    page = pages.open(f"{nouba.url}/counter/larache")
    page.get_by_role("link", name="Compte de la commune").click()
    expect(page.locator("h1")).to_contain_text("annuaire")
    page.get_by_role("link", name="Se connecter").click()
    expect(page.locator("#password")).to_be_visible()

    with _provider(modules, tmp_path, port, f"{nouba.url}/login/directory/back"):
        page.goto(f"{nouba.url}/counter/larache/2")
        page.get_by_role("link", name="Compte de la commune").click()
        page.locator("input[name=login]").fill("salma")
        page.locator("input[name=password]").fill("anything")
        page.locator("button[type=submit]").click()
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(f"{nouba.url}/counter/larache/2")
        expect(page.locator(".staff-who")).to_contain_text("salma (directory)")
    assert SECRET not in nouba.log.read_text(encoding="utf-8")
