"""The samples of deploy/ are what their programs accept, and say what Nouba needs of them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NGINX = ROOT / "deploy" / "nginx.conf"
CADDY = ROOT / "deploy" / "Caddyfile"


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "nouba.pem", folder / "nouba.key"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=nouba.example.ma"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


def test_nginx_takes_its_sample(tmp_path: Path) -> None:
    certificate, key = _certificate(tmp_path)
    text = NGINX.read_text(encoding="utf-8")
    assert "/etc/ssl/certs/nouba.pem" in text
    text = text.replace("/etc/ssl/certs/nouba.pem", str(certificate))
    text = text.replace("/etc/ssl/private/nouba.key", str(key))
    # Ports that anybody may take, and files that a test may write.
    text = re.sub(r"listen (\[::\]:)?(80|443)\b", r"listen \g<1>0\g<2>", text)
    text = text.replace("listen 080", "listen 18080").replace("listen 0443", "listen 18443")
    text = text.replace("listen [::]:080", "listen [::]:18080")
    text = text.replace("listen [::]:0443", "listen [::]:18443")
    here = tmp_path / "nginx.conf"
    here.write_text(f"pid {tmp_path}/nginx.pid;\n{text}", encoding="utf-8")
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    assert nginx is not None, "see scripts/packages-test.txt"
    said = subprocess.run(
        [nginx, "-t", "-c", str(here), "-p", str(tmp_path), "-e", str(tmp_path / "error.log")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr


def test_caddy_takes_its_sample(tmp_path: Path) -> None:
    caddy = shutil.which("caddy")
    assert caddy is not None, "see scripts/packages-test.txt"
    said = subprocess.run(
        [caddy, "validate", "--adapter", "caddyfile", "--config", str(CADDY)],
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "PATH": "/usr/bin"},
    )
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize("file", [NGINX, CADDY], ids=["nginx", "Caddy"])
def test_both_keep_the_same_out(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for network in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8"):
        assert network in text
    for told in ("X-Forwarded-For", "Forwarded", "/metrics", "server.proxies: 1", "/t/"):
        assert told in text
