"""NetBox over its REST interface, against a fake of it on loopback."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from triage.errors import UsageError
from triage.inventory.netbox import fetch


def device(number: int, **fields: object) -> dict[str, object]:
    return {
        "id": number, "name": f"r{number}", "status": {"value": "active"}, "platform": {"slug": "cisco-ios-xe"},
        "site": {"slug": "lon"}, "role": {"slug": "edge"}, "tags": [{"slug": "gold"}],
        "primary_ip": {"address": f"192.0.2.{number}/32"}, **fields,
    }  # fmt: skip


class Fake(BaseHTTPRequestHandler):
    """Two pages of devices for whoever brings the token."""

    seen: list[dict[str, list[str]]]
    next_host: str | None = None

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        self.seen.append(query)
        if self.headers.get("Authorization") != "Token 0123":
            self.send_error(403)
            return
        address = f"http://{self.next_host or self.headers['Host']}/api/dcim/devices/?offset=1&site=lon"
        page: dict[str, object] = {"next": None, "results": [device(2), device(3, primary_ip=None)]}
        if "offset" not in query:
            page = {"next": address, "results": [device(1)]}
        body = json.dumps(page).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def netbox(**attributes: object) -> Iterator[tuple[type[Fake], dict[str, str]]]:
    handler = type("Handler", (Fake,), {"seen": [], **attributes})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield handler, {"NETBOX_URL": f"http://127.0.0.1:{server.server_port}/", "NETBOX_TOKEN": "0123"}
    finally:
        server.shutdown()
        server.server_close()


def test_every_page_is_read_with_the_filter() -> None:
    with netbox() as (fake, environment):
        reading = fetch("netbox:site=lon&role=edge", environment)
    assert [(d.name, d.host, d.platform, d.site, d.tags) for d in reading.devices] == [
        ("r1", "192.0.2.1", "cisco_xe", "lon", ("edge", "gold")),
        ("r2", "192.0.2.2", "cisco_xe", "lon", ("edge", "gold")),
    ]
    assert reading.notices == ["netbox:site=lon&role=edge device 3: r3 is left out: it has no primary address"]
    assert fake.seen[0]["site"] == ["lon"]
    assert fake.seen[0]["status"] == ["active"]


def test_a_wrong_token_says_what_to_set() -> None:
    with netbox() as (_, environment), pytest.raises(UsageError, match="403") as caught:
        fetch("netbox:", {**environment, "NETBOX_TOKEN": "wrong"})
    assert "NETBOX_TOKEN" in caught.value.hint
    assert "wrong" not in str(caught.value)


def test_the_token_is_not_carried_to_another_server() -> None:
    with netbox(next_host="127.0.0.2:1") as (_, environment), pytest.raises(UsageError, match="on another server"):
        fetch("netbox:", environment)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "NETBOX_URL is not set"),
        ("ftp://192.0.2.1", "is not an address"),
        ("http://netbox.example.net", "would show the token"),
        ("http://127.0.0.1:1", "refused"),
    ],
)
def test_an_address_that_cannot_serve_is_one_clear_line(url: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        fetch("netbox:", {"NETBOX_URL": url, "NETBOX_TOKEN": "0123"})
