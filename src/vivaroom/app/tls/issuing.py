"""Makes certificates for this machine: an authority that people trust once, and the server's certificate under it.

Whoever trusts the authority trusts whoever has its key, so the authority binds itself: it can vouch for this machine's
names alone (RFC 5280, name constraints), and for no further authority.
"""

import re
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIVES = timedelta(days=3650)
CERTIFICATE_LIVES = timedelta(days=397)
"""Browsers accept no longer life of a public certificate (CA/Browser Forum baseline requirements 6.3.2)."""
RENEWED_BEFORE = timedelta(days=60)
CLOCKS_DIFFER = timedelta(days=1)
_LONGEST_COMMON_NAME = 64
_HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Names:
    """What browsers call this machine."""

    hosts: frozenset[str]
    addresses: frozenset[Address]


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def certificate_pem(self) -> str:
        """For everybody."""
        return self.certificate.public_bytes(Encoding.PEM).decode("ascii")

    def pem(self) -> str:
        """Key and certificate, for this server alone."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key.decode("ascii") + self.certificate_pem()


def names_of(listens_on: str, machine: str | None = None) -> Names:
    """Loopback, the machine's own name, and the address or name that the server listens on where it is one."""
    hosts, addresses = {"localhost"}, {ip_address("127.0.0.1"), ip_address("::1")}
    for name in (machine or socket.gethostname(), listens_on):
        try:
            address = ip_address(name)
        except ValueError:
            if _HOST_NAME.fullmatch(name.lower()):
                hosts.add(name.lower())
        else:
            if not address.is_unspecified:
                addresses.add(address)
    return Names(frozenset(hosts), frozenset(addresses))


def issued_from(pem: str) -> Issued | None:
    """What was kept; None for anything else."""
    try:
        key = load_pem_private_key(pem.encode(), None)
        certificate = x509.load_pem_x509_certificate(pem.encode())
    except (ValueError, TypeError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        return None
    return Issued(certificate, key)


def end_of(certificate: Path) -> datetime:
    """When the first certificate of this PEM file is good no more, in UTC."""
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def make_authority(names: Names, now: datetime) -> Issued:
    """An authority for these names alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    own_name = min(names.hosts - {"localhost"}, default="localhost")
    title = _titled(f"Vivaroom, {now:%Y-%m-%d}, {own_name}")
    usage = _usage(key_cert_sign=True, crl_sign=True)
    certificate = (
        _begun(title, title, key, now, AUTHORITY_LIVES)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Issued(certificate, key)


def make_certificate(authority: Issued, names: Names, now: datetime) -> Issued:
    """A certificate of this authority that a server shows."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject, issuer = _titled("Vivaroom"), authority.certificate.subject
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    certificate = (
        _begun(subject, issuer, key, now, CERTIFICATE_LIVES)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_listed(names)), critical=False)
        .add_extension(above, critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return Issued(certificate, key)


def can_vouch(authority: Issued, names: Names, now: datetime) -> bool:
    """Whether this authority may make a certificate for all of these names that lives to its end."""
    certificate = authority.certificate
    if now < certificate.not_valid_before_utc or now + CERTIFICATE_LIVES > certificate.not_valid_after_utc:
        return False
    try:
        permitted = certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
    except x509.ExtensionNotFound:
        return False
    return set(_permitted(names)) <= set(permitted or ())


def still_serves(certificate: Issued, authority: Issued, names: Names, now: datetime) -> bool:
    """Whether this certificate is of this authority, for all of these names, and not near its end."""
    found = certificate.certificate
    try:
        found.verify_directly_issued_by(authority.certificate)
        listed = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    in_time = found.not_valid_before_utc <= now <= found.not_valid_after_utc - RENEWED_BEFORE
    return in_time and set(_listed(names)) <= set(listed)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, lives: timedelta
) -> x509.CertificateBuilder:
    """What both kinds have; the past day is theirs too, because the clocks of two machines differ."""
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now - CLOCKS_DIFFER + lives)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _titled(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:_LONGEST_COMMON_NAME])])


def _usage(*, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature, key_cert_sign=key_cert_sign, crl_sign=crl_sign, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _listed(names: Names) -> list[x509.GeneralName]:
    return [
        *(x509.DNSName(host) for host in sorted(names.hosts)),
        *(x509.IPAddress(address) for address in sorted(names.addresses, key=str)),
    ]


def _permitted(names: Names) -> list[x509.GeneralName]:
    """The same as the subtrees of a constraint, where an address is a network of one."""
    return [x509.IPAddress(ip_network(one.value)) if isinstance(one, x509.IPAddress) else one for one in _listed(names)]
