"""The recipe of docs/tls.md for an authority of one's own, line by line."""

import re
import socket
import ssl
import subprocess
from pathlib import Path
from threading import Thread

PAGE = Path(__file__).parents[1] / "docs" / "tls.md"
NAME = "nouba.example.ma"


def _recipe() -> str:
    """The lines that make files; those that install them are for the server."""
    text = PAGE.read_text(encoding="utf-8")
    block = re.search(r"with openssl\n.*?```sh\n(.*?)```", text, re.DOTALL)
    assert block is not None
    lines = re.sub(r"(root\.crt) +# .*", r"\1 -passout pass:x", block[1])
    lines = lines.replace("-CAcreateserial", "-CAcreateserial -passin pass:x")
    return lines.partition("install -m")[0]


def test_a_screen_that_has_the_root_trusts_the_server_and_no_other(tmp_path: Path) -> None:
    subprocess.run(["sh", "-eu", "-c", _recipe()], cwd=tmp_path, check=True, capture_output=True)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(tmp_path / "nouba.crt", tmp_path / "nouba.key")
    trusting = ssl.create_default_context(cafile=tmp_path / "root.crt")
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection, served.wrap_socket(connection, server_side=True) as secure:
                secure.sendall(b"in")

        thread = Thread(target=answer)
        thread.start()
        with (
            socket.create_connection(listening.getsockname()) as connection,
            trusting.wrap_socket(connection, server_hostname=NAME) as secure,
        ):
            assert secure.recv(2) == b"in"
        thread.join()
    assert (tmp_path / "root.key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "nouba.key").stat().st_mode & 0o077 == 0
