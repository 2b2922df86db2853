"""The machine's own certificates are trusted for its own names, and for nothing else."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from vivaroom.app.tls.issuing import (
    CERTIFICATE_LIVES,
    RENEWED_BEFORE,
    Issued,
    Names,
    can_vouch,
    issued_from,
    make_authority,
    make_certificate,
    names_of,
    still_serves,
)

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
NAMES = names_of("127.0.0.1", "desk")


def shake_hands(authority: Issued, served: Issued, folder: Path, name: str) -> None:
    """A whole handshake in memory, as OpenSSL holds it in its strictest mood. Raises ssl.SSLError."""
    (folder / "server.pem").write_text(served.pem())
    here = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    here.load_cert_chain(folder / "server.pem")
    there = ssl.create_default_context(cadata=authority.certificate_pem())
    there.verify_flags |= ssl.VERIFY_X509_STRICT
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [there.wrap_bio(down, up, server_hostname=name), here.wrap_bio(up, down, server_side=True)]
    while ends:
        for end in tuple(ends):
            try:
                end.do_handshake()
                ends.remove(end)
            except ssl.SSLWantReadError:
                pass


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1", "desk"])
def test_a_program_that_trusts_the_authority_trusts_the_server_under_every_name(tmp_path: Path, name: str) -> None:
    now = datetime.now(UTC)
    authority = make_authority(NAMES, now)
    shake_hands(authority, make_certificate(authority, NAMES, now), tmp_path, name)


def test_a_program_that_does_not_trust_the_authority_refuses_the_server(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    other, authority = make_authority(NAMES, now), make_authority(NAMES, now)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(other, make_certificate(authority, NAMES, now), tmp_path, "localhost")


@pytest.mark.parametrize("name", ["bank.example", "192.0.2.7"])
def test_who_has_the_key_of_the_authority_can_pretend_to_be_nobody_else(tmp_path: Path, name: str) -> None:
    now = datetime.now(UTC)
    authority = make_authority(NAMES, now)
    forged = make_certificate(authority, names_of(name, "desk"), now)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        shake_hands(authority, forged, tmp_path, name)


def test_the_authority_can_make_no_further_authority() -> None:
    found = make_authority(NAMES, NOW).certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (found.critical, found.value.ca, found.value.path_length) == (True, True, 0)


def test_a_verifier_of_the_rules_of_the_public_web_accepts_the_certificate() -> None:
    authority = make_authority(Names(frozenset({"localhost"}), frozenset()), NOW)
    served = make_certificate(authority, Names(frozenset({"localhost"}), frozenset()), NOW)
    verifier = PolicyBuilder().store(Store([authority.certificate])).time(NOW)
    verifier.build_server_verifier(x509.DNSName("localhost")).verify(served.certificate, [])
    with pytest.raises(VerificationError):
        verifier.build_server_verifier(x509.DNSName("elsewhere")).verify(served.certificate, [])


def test_a_certificate_is_renewed_before_its_end_and_not_without_need() -> None:
    authority = make_authority(NAMES, NOW)
    served = make_certificate(authority, NAMES, NOW)
    nearly = NOW + CERTIFICATE_LIVES - RENEWED_BEFORE - timedelta(days=2)
    assert still_serves(served, authority, NAMES, NOW)
    assert still_serves(served, authority, NAMES, nearly)
    assert not still_serves(served, authority, NAMES, nearly + timedelta(days=2))
    assert not still_serves(served, authority, names_of("192.0.2.7", "desk"), NOW)
    assert not still_serves(served, make_authority(NAMES, NOW), NAMES, NOW)


def test_an_authority_vouches_for_its_names_as_long_as_a_certificate_would_live() -> None:
    authority = make_authority(NAMES, NOW)
    assert can_vouch(authority, NAMES, NOW + timedelta(days=3200))
    assert not can_vouch(authority, NAMES, NOW + timedelta(days=3300))
    assert not can_vouch(authority, names_of("127.0.0.1", "another-desk"), NOW)
    assert not can_vouch(make_certificate(authority, NAMES, NOW), NAMES, NOW)


@pytest.mark.parametrize(
    ("listens_on", "machine", "hosts", "addresses"),
    [
        ("127.0.0.1", "Desk.local", {"localhost", "desk.local"}, set()),
        ("0.0.0.0", "desk", {"localhost", "desk"}, set()),
        ("::", "not a name!", {"localhost"}, set()),
        ("192.0.2.7", "desk", {"localhost", "desk"}, {"192.0.2.7"}),
        ("interviews.example", "desk", {"localhost", "desk", "interviews.example"}, set()),
    ],
)
def test_the_names_are_those_by_which_browsers_call_the_machine(
    listens_on: str, machine: str, hosts: set[str], addresses: set[str]
) -> None:
    found = names_of(listens_on, machine)
    assert found.hosts == hosts
    assert found.addresses == {ip_address(one) for one in ("127.0.0.1", "::1", *addresses)}


def test_what_was_kept_is_read_again_and_nothing_else() -> None:
    authority, other = make_authority(NAMES, NOW), make_authority(NAMES, NOW)
    found = issued_from(authority.pem())
    assert found is not None
    assert found.certificate == authority.certificate
    mixed = other.pem().replace(other.certificate_pem(), authority.certificate_pem())
    for broken in ("", "nothing", authority.certificate_pem(), authority.pem()[:300], mixed):
        assert issued_from(broken) is None
