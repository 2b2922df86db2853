"""A server on loopback that keeps objects as the XML interface of Google Cloud Storage does.

It checks what it is sent: bucket and object by path, an object name in one percent-encoded part, bytes by `Range`. It
is asked without a signature, as servers for trials are; who may come in is Google's and the library's affair.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

Objects = dict[str, tuple[bytes, str]]
Answer = tuple[int, dict[str, str], bytes]
BUCKET = "resumes"


class GoogleStorage:
    """One bucket, with the bytes and the media type of each object by name."""

    def __init__(self) -> None:
        self.url = ""
        self.objects: Objects = {}

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Status, headers and body."""
        bucket, _, name = urlsplit(path).path.lstrip("/").partition("/")
        name = unquote(name)
        if bucket != BUCKET:
            return _missing("NoSuchBucket")
        if method == "PUT":
            self.objects[name] = (body, headers.get("content-type", "application/octet-stream"))
            return 200, {"etag": '"1"', "x-goog-generation": "1"}, b""
        if name not in self.objects:
            return _missing("NoSuchKey")
        if method == "DELETE":
            del self.objects[name]
            return 204, {}, b""
        return self._part(name, headers.get("range", ""))

    def _part(self, name: str, asked: str) -> Answer:
        content, media_type = self.objects[name]
        about = {"etag": '"1"', "last-modified": "Sat, 21 Nov 2026 12:00:00 GMT", "content-type": media_type}
        if not asked:
            return 200, about, content
        first, _, last = asked.removeprefix("bytes=").partition("-")
        part = content[int(first) : int(last) + 1]
        return 206, about | {"content-range": f"bytes {first}-{last}/{len(content)}"}, part


def _missing(code: str) -> Answer:
    return 404, {}, f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code></Error>".encode()


@contextmanager
def google_storage() -> Iterator[GoogleStorage]:
    """The server on a free port, for as long as the block lasts."""
    served = GoogleStorage()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def do_DELETE(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more, content = served.answer(self.command, self.path, headers, body)
            self.send_response(status)
            for name, value in (more | {"content-length": str(len(content))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing is written into the output of a test."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
