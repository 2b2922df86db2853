"""A server that was started with `--tls`, as browsers and programs meet it."""

import ssl
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.serving import RunningServer, run_vivaroom, start_server
from vivaroom.api.cookies import COOKIE
from vivaroom.app.doctor.ports import vivaroom_at

PASSWORD = "correct horse battery staple"
OPENS = {"accept": "text/html", "sec-fetch-mode": "navigate", "sec-fetch-site": "same-origin"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    found = start_server(tmp_path_factory.mktemp("installation"), "--tls")
    yield found
    found.stop()


@pytest.fixture
def browser(server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, verify=server.trust(), timeout=30) as client:
        yield client


def port_of(server: RunningServer) -> int:
    port = urlsplit(server.url).port
    assert port
    return port


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_whoever_trusts_the_authority_is_answered_under_every_name(server: RunningServer, host: str) -> None:
    address = f"https://{host}:{port_of(server)}/health"
    assert httpx.get(address, verify=server.trust()).json()["status"] == "ready"


def test_the_terminal_says_where_the_authority_lies_and_how_programs_trust_it(server: RunningServer) -> None:
    told = server.log.read_text()
    assert f"NODE_EXTRA_CA_CERTS={server.authority}" in told
    assert f"https://localhost:{port_of(server)}" in told


def test_whoever_does_not_trust_it_gets_no_answer_and_whoever_speaks_http_neither(server: RunningServer) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(server.url)
    with pytest.raises(httpx.TransportError):
        httpx.get(server.url.replace("https", "http"))


def test_the_cookie_of_who_signs_in_travels_encrypted_alone(server: RunningServer, browser: httpx.Client) -> None:
    form = {"email": "ada@example.org", "password": PASSWORD}
    reply = browser.post("/register", data=form, headers={**OPENS, "origin": server.url})
    assert reply.status_code == 303, reply.text
    cookie = SimpleCookie(reply.headers["set-cookie"])[COOKIE]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "lax")


@pytest.mark.parametrize(("scheme", "status"), [("https", 201), ("http", 401)])
def test_only_pages_of_the_encrypted_origin_are_our_own(
    server: RunningServer, browser: httpx.Client, scheme: str, status: int
) -> None:
    origin = server.url.replace("https", scheme)
    reply = browser.post("/v1/interviews", json={"question_count": 3}, headers={"origin": origin})
    assert reply.status_code == status, reply.text


def test_a_page_of_the_encrypted_origin_comes_through_the_door_of_live_connections(
    server: RunningServer, browser: httpx.Client
) -> None:
    interview = browser.post("/v1/interviews", json={"question_count": 3}).json()
    session = browser.post(f"/v1/interviews/{interview['id']}/sessions").json()["id"]
    address = f"wss://127.0.0.1:{port_of(server)}/v1/realtime?session_id={session}"
    told = {}
    for origin in (server.url, server.url.replace("https", "http")):
        with (
            connect(address, origin=Origin(origin), ssl=server.trust()) as socket,
            pytest.raises(ConnectionClosedError) as caught,
        ):
            socket.recv(timeout=10)
        told[origin] = caught.value.rcvd and (caught.value.rcvd.code, caught.value.rcvd.reason)
    assert list(told.values()) == [(1013, "voice_not_ready"), (4403, "page_not_welcome")]


def test_the_doctor_knows_the_server_that_speaks_https(server: RunningServer) -> None:
    assert vivaroom_at("127.0.0.1", port_of(server))


def test_the_certificate_stays_over_a_restart(tmp_path: Path) -> None:
    first = start_server(tmp_path, "--tls")
    trust = first.trust()
    first.stop()
    second = start_server(tmp_path, "--tls")
    try:
        assert httpx.get(f"{second.url}/health", verify=trust).is_success
    finally:
        second.stop()
    assert second.log.read_text().count("which is new") == 1


def test_a_certificate_that_cannot_be_used_is_told_in_one_line_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "mine.pem").write_text("nothing")
    done = run_vivaroom(tmp_path, "serve", "--port", "0", "--tls-certificate", str(tmp_path / "mine.pem"))
    assert done.returncode == 1
    assert done.stderr.startswith("tls_unusable:")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "data").exists()


def test_old_versions_of_tls_are_refused(server: RunningServer) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.load_verify_locations(server.authority)
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_2
    assert httpx.get(f"{server.url}/health", verify=old).is_success
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/health", verify=old)
