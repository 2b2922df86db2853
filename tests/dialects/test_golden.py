"""What the front ends of each dialect send is answered as their documents say, by a server of its own process."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from websockets.sync.server import ServerConnection, serve

from tests.dialects.exchanges import Player
from tests.dialects.golden import HERE, Golden, Memory, differences, goldens
from tests.dialects.voiced import VOICED
from tests.serving import VIVAROOM, RunningServer, start_server

STRONG = "Zx4kQ2mV9tRw7LbN1cYh8sJd3fGp6uAe"
SERVERS: dict[str, tuple[list[str], dict[str, str]]] = {
    "loopback": ([], {}),
    "closed": (["--host", "0.0.0.0"], {"JWT_SECRET_KEY": STRONG, "LOG_LEVEL": "DEBUG"}),
    "open": (
        ["--host", "0.0.0.0"],
        {"JWT_SECRET_KEY": STRONG, "VIVAROOM_OPEN_DIALECTS": "phased,collector,supervised,queued,rooms"},
    ),
    "voiced": ([], {}),
    "roomed": (
        ["--host", "0.0.0.0"],
        {
            "JWT_SECRET_KEY": STRONG,
            "LIVEKIT_URL": "wss://rooms.example",
            "LIVEKIT_API_KEY": "APInotakey",
            "LIVEKIT_API_SECRET": "not-a-real-secret-of-a-media-server",
        },
    ),
}
"""Bound to all addresses, whoever connects is a stranger, also from this machine."""
ServerOf = Callable[[str], RunningServer]


@pytest.fixture(scope="module")
def server_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerOf]:
    """A server of a kind, which is started when it is first asked for."""
    with ExitStack() as stack:
        running: dict[str, RunningServer] = {}

        def server(kind: str) -> RunningServer:
            if kind not in running:
                options, environment = SERVERS[kind]
                program = VOICED if kind == "voiced" else VIVAROOM
                found = start_server(tmp_path_factory.mktemp(kind), *options, port=None, program=program, **environment)
                stack.callback(found.stop)
                running[kind] = found
            return running[kind]

        yield server


@pytest.mark.parametrize("golden", goldens(), ids=lambda golden: golden.name)
def test_the_exchange_goes_as_it_is_written(golden: Golden, server_of: ServerOf) -> None:
    Player(server_of(golden.server).url).play(golden)


def test_a_ticket_is_in_no_log_even_of_somebody_who_wants_to_see_everything(server_of: ServerOf) -> None:
    server = server_of("closed")
    player = Player(server.url)
    player.play(next(one for one in goldens() if one.name == "rooms/sockets"))
    log = server.log.read_text("utf-8", "replace")
    assert log
    assert player.memory.known["ticket"] not in log
    assert player.memory.known["ivo"] not in log


def test_frames_go_in_and_come_out_and_others_are_passed_over() -> None:
    def answer(socket: ServerConnection) -> None:
        socket.send('{"type": "hello", "id": "s1"}')
        for frame in socket:
            for kind in ("noise", "echo"):
                socket.send(json.dumps({"type": kind, "of": json.loads(frame)["text"]}))

    step = {"socket": "/ws", "only": ["hello", "echo"]}
    frames = [
        {"out": {"type": "hello", "id": "<text id>"}},
        {"in": {"text": "{id}"}},
        {"out": {"type": "echo", "of": "s1"}},
    ]
    with serve(answer, "127.0.0.1", 0) as server, ThreadPoolExecutor(1) as thread:
        thread.submit(server.serve_forever)
        url = f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        good = Golden(HERE / "frames.yaml", "", "", [{**step, "frames": frames}])
        Player(url).play(good)
        bad = Golden(HERE / "frames.yaml", "", "", [{**step, "frames": [{"out": {"type": "hello", "id": 7}}]}])
        with pytest.raises(AssertionError, match=r"frames, step 1 \(/ws\):\n  frame.id: expected 7, got 's1'"):
            Player(url).play(bad)
        server.shutdown()


def test_a_placeholder_remembers_and_what_differs_is_told_with_its_place() -> None:
    memory = Memory({"name": "Ada"})
    came = {"id": "01924f6e-7c3a-7d5e-8f0a-1b2c3d4e5f60", "name": "Ada", "turns": [{"n": 1}, {"n": 2}]}
    assert not list(
        differences({"id": "<uuid it>", "name": "{name}", "turns": ["<each>", {"n": "<number>"}]}, came, memory)
    )
    assert memory.filled("/{it}/x") == f"/{came['id']}/x"
    wrong = list(differences({"id": "<time>", "name": "Grace", "turns": [{"n": True}, {}], "more": 1}, came, memory))
    assert [one.split(":")[0] for one in wrong] == [
        "body.more is missing", "body.id", "body.name", "body.turns[0].n", "body.turns[1].n was not expected",
    ]  # fmt: skip
    assert not list(differences({"name": "Ada", "...": "more"}, came, memory))
