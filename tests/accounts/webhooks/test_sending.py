"""One message to one server: signed, to the address that was checked, and never longer than it may take."""

import datetime as dt
import json
import ssl
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook as Verifier

from tests.accounts.webhooks.receiver import answering, listening
from vivaroom.accounts.webhooks.addresses import AddressRules
from vivaroom.accounts.webhooks.events import WebhookEvent, message_of
from vivaroom.accounts.webhooks.managing import new_secret
from vivaroom.accounts.webhooks.sending import Sender
from vivaroom.accounts.webhooks.store import Delivery, DeliveryStatus, Webhook
from vivaroom.kit.clock import SystemClock
from vivaroom.kit.ids import new_id, public_id

NOW = datetime.now(UTC)
MESSAGE = message_of(WebhookEvent.REPORT_READY, NOW, {"report_id": "rep_1", "status": "prêt"})
DELIVERY = Delivery(new_id(), new_id(), new_id(), "report.ready", MESSAGE, DeliveryStatus.PENDING, (), NOW)


def webhook_at(url: str) -> Webhook:
    """A webhook that wants to hear of reports."""
    return Webhook(DELIVERY.webhook_id, DELIVERY.org_id, url, ["report.ready"], new_secret(), None, NOW)


def sender(allow_private: bool = True, **changes: ssl.SSLContext | timedelta) -> Sender:
    """A sender to this machine; every name stands for it."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    made = Sender(AddressRules(allow_private, resolve), SystemClock())
    return replace(made, **changes)  # type: ignore[arg-type]  # names are given by the tests


async def test_a_receiver_can_verify_what_comes() -> None:
    async with listening() as receiver:
        webhook = webhook_at(receiver.url())
        attempt = await sender().send(webhook, DELIVERY)
        headers, body = receiver.heard[0]
    assert (attempt.status_code, attempt.error) == (204, None)
    assert Verifier(webhook.secret).verify(body, headers) == MESSAGE
    assert headers["webhook-id"] == public_id("delivery", DELIVERY.id)
    assert headers["content-type"] == "application/json"
    assert json.loads(body)["data"]["status"] == "prêt"


async def test_the_connection_goes_to_the_checked_address_under_the_name_of_the_host() -> None:
    async with listening() as receiver:
        await sender().send(webhook_at(receiver.url("hooks.example")), DELIVERY)
        assert receiver.heard[0][0]["host"] == f"hooks.example:{receiver.port}"


async def test_nothing_is_sent_to_a_private_address() -> None:
    async with listening() as receiver:
        attempt = await sender(allow_private=False).send(webhook_at(receiver.url(scheme="https")), DELIVERY)
        assert not receiver.heard
    assert (attempt.status_code, attempt.error) == (None, "webhook_address_refused")


async def test_a_redirect_is_not_followed() -> None:
    async with listening() as receiver:
        receiver.answer = answering(302, location=receiver.url())
        attempt = await sender().send(webhook_at(receiver.url()), DELIVERY)
        assert len(receiver.heard) == 1
    assert attempt.status_code == 302


async def test_a_server_that_does_not_answer_costs_no_more_than_the_limit() -> None:
    async with listening() as receiver:
        receiver.pause_s = 2
        attempt = await sender(time_limit=timedelta(milliseconds=200)).send(webhook_at(receiver.url()), DELIVERY)
    assert (attempt.status_code, attempt.error) == (None, "timeout")
    assert attempt.took_ms < 1000


async def test_of_a_long_answer_only_the_beginning_is_read() -> None:
    async with listening() as receiver:
        receiver.answer = answering(500, b"no\x00" + b"a" * 1_000_000, **{"content-length": "9999999999"})
        attempt = await sender().send(webhook_at(receiver.url()), DELIVERY)
    assert attempt.status_code == 500
    assert len(attempt.response) <= 200
    assert attempt.response.startswith("noa")


@pytest.mark.parametrize("answer", [b"", b"\x00\xff" * 50 + b"\r\n\r\n", b"HTTP/1.1 999999 Hm\r\n\r\n"])
async def test_an_answer_that_is_no_http_is_a_failed_try(answer: bytes) -> None:
    async with listening() as receiver:
        receiver.answer = answer
        attempt = await sender().send(webhook_at(receiver.url()), DELIVERY)
    assert (attempt.status_code, attempt.error) == (None, "response_unreadable")


async def test_a_server_that_is_down_is_a_failed_try() -> None:
    async with listening() as receiver:
        url = receiver.url()
    assert (await sender().send(webhook_at(url), DELIVERY)).error == "connection_failed"


async def test_a_certificate_is_checked_against_the_name_and_not_the_address(tmp_path: Path) -> None:
    server, client = certified("hooks.example", tmp_path)
    async with listening(server) as receiver:
        send = sender(tls=client).send
        good = await send(webhook_at(receiver.url("hooks.example", "https")), DELIVERY)
        bad = await send(webhook_at(receiver.url("other.example", "https")), DELIVERY)
        strangers = await sender().send(webhook_at(receiver.url("hooks.example", "https")), DELIVERY)
    assert good.status_code == 204
    assert (bad.error, strangers.error) == ("certificate_refused", "certificate_refused")


def certified(host: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's TLS with a certificate for a host, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - dt.timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + certificate.public_bytes(pem))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=str(path))
