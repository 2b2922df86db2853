"""Small PDFs written by hand, so that a test decides every operator of the page."""

from dataclasses import dataclass, field


@dataclass
class PdfMaker:
    """One page of raw content; `extra` adds objects that the page's resources name."""

    content: list[str] = field(default_factory=list)
    width: int = 612
    height: int = 792
    resources: str = ""
    page_entries: str = ""
    extra: list[bytes] = field(default_factory=list)

    def text(
        self, words: str, x: float, y: float, *, size: float = 11, before: str = "0 g", bold: bool = False
    ) -> None:
        """Show `words` at (x, y) from the bottom left; `before` sets colour and state."""
        escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        font = "F2" if bold else "F1"
        self.content.append(f"q {before} BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET Q")

    def draw(self, operators: str) -> None:
        """Add operators as they are."""
        self.content.append(operators)

    def made(self, pages: int = 1) -> bytes:
        """The file, with the same content on every page."""
        stream = "\n".join(self.content).encode("latin-1")
        first_page = 5 + len(self.extra) + 1
        kids = " ".join(f"{first_page + index} 0 R" for index in range(pages))
        body = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
            *self.extra,
        ]
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {self.width} {self.height}] /Contents 5 0 R {self.page_entries} "
            f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> {self.resources} >> >>"
        )
        body += [page.encode()] * pages
        return _assembled(body)


def _assembled(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
