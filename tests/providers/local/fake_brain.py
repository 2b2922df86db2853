"""A program that stands in for the brain's: the same pipes, the same protocol, three pieces of words for whatever is asked.

`python fake_brain.py FILE` adds the id of its process to the file, whose name decides how it behaves: `stillborn` ends at
once, `mute` opens no door. Where a request holds "die now", it ends.
"""

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

WORDS = ("You showed", " them the", " numbers.")


def main() -> None:
    """Serve until the input ends."""
    wanted = json.loads(sys.stdin.readline())
    with Path(sys.argv[1]).open("a") as lives:
        lives.write(f"{os.getpid()}\n")
    if "stillborn" in sys.argv[1]:
        return
    threading.Thread(target=_end_with_the_input, daemon=True).start()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _door(wanted["key"]))
    if "mute" not in sys.argv[1]:
        sys.stdout.write(json.dumps({"url": f"http://127.0.0.1:{server.server_port}"}) + "\n")
        sys.stdout.flush()
    server.serve_forever()


def _end_with_the_input() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        continue
    os._exit(0)


def _door(key: str) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            if b"die now" in asked:
                os._exit(1)
            if self.headers["Authorization"] != f"Bearer {key}":
                self.send_response(401)
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            for words in (*WORDS, None):
                self.wfile.write(f"data: {json.dumps(_piece(words))}\n\n".encode())
            self.wfile.write(b"data: [DONE]\n\n")

        def log_message(self, *about: object) -> None:
            """Nothing."""

    return Door


def _piece(words: str | None) -> dict[str, object]:
    delta = {"role": "assistant", "content": words} if words is not None else {}
    choice = {"index": 0, "delta": delta, "finish_reason": None if words is not None else "stop"}
    return {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "fake", "choices": [choice]}


if __name__ == "__main__":
    main()
