"""Who listens on a port of this machine."""

import json
import shutil
import socket
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPException
from pathlib import Path

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
LISTENING = "0A"
PATIENCE_SECONDS = 2.0
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - names of addresses, nothing is bound to them


def is_taken(host: str, port: int) -> bool:
    """Whether a server could not listen there; port 0 is always free."""
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        with closing(socket.socket(family, kind, protocol)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError:
                return True
    return False


def vivaroom_at(host: str, port: int) -> str | None:
    """The version of the Vivaroom that answers there; None for anything else."""
    name = _EVERYWHERE.get(host, host)
    place = f"{f'[{name}]' if ':' in name else name}:{port}/health"
    return _version_at(f"http://{place}") or _version_at(f"https://{place}")


def owner_of(port: int) -> str | None:
    """Program and number of who listens on the port, where this user may know; None otherwise."""
    sockets = set(_listening(port))
    if sockets:
        return next(_programs_with(sockets), None)
    return _by_lsof(port) if shutil.which("lsof") else None


def _version_at(address: str) -> str | None:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS, context=_unverified()) as reply:  # noqa: S310 - http or https
            found = json.loads(reply.read(10_000))
    except (OSError, ValueError, HTTPException):
        return None
    known = isinstance(found, dict) and "parts" in found
    return str(found.get("version")) if known else None


def _unverified() -> ssl.SSLContext:
    """Takes any certificate: nothing is told to whoever answers, and only a version is believed of them."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _listening(port: int) -> Iterator[str]:
    """The kernel's names of the sockets that listen on the port."""
    for table in TABLES:
        if table.exists():
            for line in table.read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                    yield f"socket:[{fields[9]}]"


def _programs_with(sockets: set[str]) -> Iterator[str]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(one.readlink()) in sockets for one in (folder / "fd").iterdir()):
                yield f"{(folder / 'comm').read_text().strip()} (process {folder.name})"
        except OSError:  # it has ended, or belongs to somebody else
            continue


def _by_lsof(port: int) -> str | None:
    asked = ["lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=10).stdout
    fields = {line[0]: line[1:] for line in said.splitlines() if line}
    return f"{fields['c']} (process {fields['p']})" if {"c", "p"} <= fields.keys() else None
