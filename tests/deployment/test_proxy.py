"""The proxy of the compose file, by a real Caddy on this machine: nobody reaches the web interface without log-in."""

import base64
import os
import shutil
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.deployment.described import CONTAINERS
from tests.deployment.processes import free_port
from tests.deployment.started import SECONDS_TO_WAIT

pytestmark = pytest.mark.long

CADDY = shutil.which("caddy")
NAME, PASSWORD = "manager", "a password of the test"


class WebInterface(HTTPServer):
    """Stands in for the web interface, and keeps the paths that it was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.asked: list[str] = []


class _Page(BaseHTTPRequestHandler):
    server: WebInterface

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"the web interface")

    def log_message(self, *arguments: object) -> None:
        pass


def status(port: int, log_in: str = "") -> int:
    """What the proxy answers; nought while it does not answer. Its certificate is its own."""
    request = urllib.request.Request(f"https://localhost:{port}/runs")
    if log_in:
        request.add_header("Authorization", f"Basic {base64.b64encode(log_in.encode()).decode()}")
    trusting = ssl._create_unverified_context()
    try:
        with urllib.request.urlopen(request, timeout=60, context=trusting) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return int(refused.code)
    except OSError:
        return 0


@contextmanager
def proxied(folder: Path, web: WebInterface) -> Iterator[int]:
    """The port at which the proxy stands before a web interface."""
    caddy, port = str(CADDY), free_port()
    hashed = subprocess.run(
        [caddy, "hash-password", "--plaintext", PASSWORD], capture_output=True, text=True, check=True
    )
    told = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "HOST_NAME": f"localhost:{port}",
        "LOG_IN_NAME": NAME,
        "LOG_IN_HASH": hashed.stdout.strip(),
        "WEBSERVER": f"127.0.0.1:{web.server_port}",
    }
    command = [caddy, "run", "--adapter", "caddyfile", "--config", str(CONTAINERS / "Caddyfile")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=told, stdout=log, stderr=log)
    try:
        until = time.monotonic() + SECONDS_TO_WAIT
        while not status(port):
            assert process.poll() is None and time.monotonic() < until, (folder / "log").read_text()[-3000:]
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait()


@pytest.mark.skipif(CADDY is None, reason="caddy is not there: Debian's package caddy has it")
def test_nobody_reaches_the_web_interface_without_log_in(tmp_path: Path) -> None:
    with WebInterface() as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        with proxied(tmp_path, web) as port:
            assert status(port) == 401
            assert status(port, f"{NAME}:another password") == 401
            assert status(port, f"somebody:{PASSWORD}") == 401
            assert web.asked == []
            assert status(port, f"{NAME}:{PASSWORD}") == 200
            assert web.asked == ["/runs"]
        web.shutdown()
