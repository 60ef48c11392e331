"""The broker's certificate, from an authority of the plant's own: nothing is bought, and nothing leaves the plant.

    ca.key --signs--> ca.crt       10 years; carriers are given this one
    ca.key --signs--> server.crt   397 days (phones refuse a server's that lasts for years), for localhost, 127.0.0.1
                                   and the host that carriers use; renewed 30 days before its end

RSA, since trackers in vehicles are old. Keys are readable by their owner only.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.broker.atomic import PUBLIC, write_whole
from deploy.broker.config import Certificate

CA_LASTS, LASTS = timedelta(days=3650), timedelta(days=397)
RENEWED_BEFORE = timedelta(days=30)
BACKDATED = timedelta(days=1)
"""For devices whose clocks run late."""
CA_BITS, BITS = 3072, 2048
ALWAYS = ("localhost", "127.0.0.1")


def ca_path(folder: Path) -> Path:
    """The authority's certificate, which carriers are given."""
    return folder / "ca.crt"


def server_certificate(folder: Path) -> Certificate:
    """Where the broker's certificate and key are."""
    return Certificate(folder / "server.crt", folder / "server.key")


def ensure(folder: Path, hosts: Sequence[str], now: datetime) -> bool:
    """Makes what is missing, about to end, or for other hosts; whether the broker's certificate is a new one.

    A new authority is made only where there is none or where it ends before the broker's certificate would: every
    carrier must then be given its certificate.
    """
    authority, key = _ensure_authority(folder, now)
    names, path = tuple(dict.fromkeys((*ALWAYS, *hosts))), server_certificate(folder)
    if path.key.exists() and path.certificate.exists() and _is_good(path.certificate, authority, names, now):
        return False
    own = rsa.generate_private_key(65537, BITS)
    certificate = _begin(_called(names[-1]), authority.subject, own.public_key(), now, LASTS)
    certificate = certificate.add_extension(x509.SubjectAlternativeName([_name(each) for each in names]), False)
    certificate = certificate.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
    certificate = certificate.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    signed = certificate.add_extension(issuer, False).sign(key, hashes.SHA256())
    write_whole(path.key, _pem(own))
    write_whole(path.certificate, signed.public_bytes(serialization.Encoding.PEM), PUBLIC)
    return True


def ends_at(certificate: Path) -> datetime:
    """When a certificate ends."""
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def _ensure_authority(folder: Path, now: datetime) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    path, key_path = ca_path(folder), folder / "ca.key"
    if path.exists() and key_path.exists() and ends_at(path) - now > LASTS:
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey), f"{key_path} is not ours"
        return x509.load_pem_x509_certificate(path.read_bytes()), key
    key = rsa.generate_private_key(65537, CA_BITS)
    name = _called(f"Dockwatch broker, {now:%Y-%m-%d}")
    certificate = _begin(name, name, key.public_key(), now, CA_LASTS)
    certificate = certificate.add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
    certificate = certificate.add_extension(_SIGNS_ONLY, True)
    certificate = certificate.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    signed = certificate.sign(key, hashes.SHA256())
    write_whole(key_path, _pem(key))
    write_whole(path, signed.public_bytes(serialization.Encoding.PEM), PUBLIC)
    return signed, key


def _is_good(path: Path, authority: x509.Certificate, names: Sequence[str], now: datetime) -> bool:
    """Whether a certificate is this authority's, for all these names, and far from its end."""
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    covered = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    ends_late = certificate.not_valid_after_utc - now > RENEWED_BEFORE
    return ends_late and all(_name(each) in covered for each in names)


def _begin(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
    return builder.not_valid_before(now - BACKDATED).not_valid_after(now - BACKDATED + lasts)


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


_SIGNS_ONLY = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)
