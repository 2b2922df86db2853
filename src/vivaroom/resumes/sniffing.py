"""What an uploaded file is, told by its first bytes and never by its name."""

from typing import Literal

from vivaroom.resumes import problems

Kind = Literal["pdf", "docx", "picture", "text"]

_PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
_REFUSED = {
    b"GIF8": "a GIF picture",
    b"BM": "a BMP picture",
    b"{\\rtf": "a rich text file (RTF)",
    b"%!PS": "a PostScript file",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x1f\x8b": "a gzip archive",
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"\x00\x00\x00": "a video or HEIC picture",
}
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def kind_of(content: bytes) -> Kind:
    """Which reader the content needs.

    Raises `resume_empty`, `resume_encrypted` or `resume_type_unsupported`.
    """
    if not content.strip():
        raise problems.empty()
    # Some programs write a few bytes before the header of a PDF, and every reader accepts that.
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if any(content.startswith(sign) for sign in _PICTURES):
        return "picture"
    if content.startswith(_COMPOUND):
        raise problems.encrypted() if _ENCRYPTED in content else problems.unsupported("an old Word document (.doc)")
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        raise problems.unsupported("a WebP picture")
    for sign, name in _REFUSED.items():
        if content.startswith(sign):
            raise problems.unsupported(name)
    if content[:512].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise problems.unsupported("a web page (HTML)")
    return "text"


def picture_type(content: bytes) -> str:
    """The media type of a picture."""
    return next(name for sign, name in _PICTURES.items() if content.startswith(sign))
