"""A server without the extra takes no calls, and says what brings them; one with it loads none of it before a call."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.api.realtime.house import House
from tests.api.realtime.lines import LOOPBACK
from tests.app.settings import plain_settings
from vivaroom.app import calls
from vivaroom.app.calls import calls_taken, reach_of
from vivaroom.app.settings.reading import SettingsError, read_settings
from vivaroom.providers.webrtc.reach import Reach


@pytest.mark.parametrize("path", ["/v1/realtime/calls", "/v1/realtime/calls/rtc_0/hangup"])
async def test_the_refusal_names_the_command_that_brings_calls(house: House, path: str) -> None:
    seat = await house.seat()
    transport = httpx.ASGITransport(house.app, client=LOOPBACK)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        headers = {"Authorization": f"Bearer {seat.key}", "Content-Type": "application/sdp"}
        refused = await client.post(path, content="v=0", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (503, "webrtc_not_installed")
    assert 'pip install "vivaroom[webrtc]"' in refused.json()["detail"]


async def test_without_the_extra_there_is_no_switchboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "installed", lambda: False)
    async with calls_taken(plain_settings(tmp_path)) as switchboard:
        assert switchboard is None


def test_a_server_that_takes_calls_loads_nothing_for_them_at_its_start() -> None:
    """In a process of its own, since this one may have held a call."""
    code = (
        "import sys; from vivaroom.app.main import create_app; from vivaroom.app.settings.reading import Settings;"
        "from vivaroom.app import wiring; create_app(Settings(_env_file=None));"
        "assert not {'aiortc', 'aioice', 'av'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_settings_tell_how_callers_find_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reach_of(plain_settings(tmp_path)) == Reach(loopback=True)
    monkeypatch.setenv("VIVAROOM_ICE_SERVERS", "stun:stun.example:3478, turn:turn.example:3478")
    monkeypatch.setenv("VIVAROOM_TURN_USERNAME", "ada")
    monkeypatch.setenv("VIVAROOM_TURN_PASSWORD", "not-a-real-password")
    monkeypatch.setenv("VIVAROOM_CALL_ADDRESSES", "192.0.2.7,")
    found = reach_of(read_settings(host="0.0.0.0", data_dir=tmp_path))
    servers = ("stun:stun.example:3478", "turn:turn.example:3478")
    assert found == Reach(servers, "ada", "not-a-real-password", ("192.0.2.7",), loopback=False)


def test_a_server_of_another_kind_is_refused_when_settings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVAROOM_ICE_SERVERS", "https://turn.example")
    with pytest.raises(SettingsError, match=r"stun:, turn: or turns:"):
        read_settings()
