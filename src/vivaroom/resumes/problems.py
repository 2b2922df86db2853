"""Why a resume could not be read, each with the mend; the reading process and its parent share this list."""

from collections.abc import Callable

from vivaroom.kit.errors import Invalid, TooLarge, Unsupported, VivaError

ACCEPTED = "PDF, DOCX, PNG, JPEG, TIFF, plain text or Markdown"


def empty() -> VivaError:
    """Nothing was uploaded."""
    return Invalid("resume_empty", f"expected a resume as {ACCEPTED}, got an empty file: choose the file again")


def unsupported(found: str) -> VivaError:
    """The content is of a kind that is not read; `found` names it."""
    return Unsupported(
        "resume_type_unsupported", f"expected {ACCEPTED}, got {found}: save or export the resume as PDF or DOCX"
    )


def encrypted() -> VivaError:
    """The document asks for a password before it opens."""
    return Invalid(
        "resume_encrypted", "expected a document that opens without a password: remove the password and upload it again"
    )


def corrupt() -> VivaError:
    """The document is damaged, or no program would read it."""
    return Invalid(
        "resume_corrupt",
        "expected a readable document, got a damaged one: open it, export it as a new PDF, upload that",
    )


def no_text() -> VivaError:
    """Nothing that a person could read was found, by OCR either."""
    return Invalid(
        "resume_no_text",
        "expected readable text, found none on any page: upload the document it was made from, or a sharper scan",
    )


def too_many_bytes(found: int, limit: int) -> VivaError:
    """The upload is larger than accepted."""
    return TooLarge("resume_too_large", f"expected at most {limit} bytes, got {found}: compress or remove pictures")


def too_much(what: str, limit: int) -> VivaError:
    """The document unpacks to more of `what` than accepted."""
    return TooLarge(
        "resume_too_large", f"expected at most {limit} {what}, the document has more: upload a resume of a few pages"
    )


def too_many_pages(found: int, limit: int, *, scanned: bool = False) -> VivaError:
    """More pages than are read."""
    kind = "scanned pages" if scanned else "pages"
    return TooLarge("resume_too_many_pages", f"expected at most {limit} {kind}, got {found}: upload the resume alone")


def out_of_time() -> VivaError:
    """Reading took longer than allowed."""
    return Invalid(
        "resume_timeout", "the document takes too long to read: export it as a new, simpler PDF, or upload plain text"
    )


def out_of_memory() -> VivaError:
    """Reading needed more memory than allowed."""
    return TooLarge(
        "resume_too_large", "the document needs too much memory to read: export it as a new, simpler PDF, or plain text"
    )


def ocr_unavailable() -> VivaError:
    """The resume is a picture, and this server cannot read pictures."""
    return Unsupported(
        "resume_ocr_unavailable",
        "the resume is a picture, and text recognition is not installed here: upload a PDF or DOCX with text, "
        "or have the operator run `pip install 'vivaroom[ocr]'`",
    )


FAMILIES: dict[str, Callable[[str, str], VivaError]] = {
    "resume_empty": Invalid,
    "resume_type_unsupported": Unsupported,
    "resume_encrypted": Invalid,
    "resume_corrupt": Invalid,
    "resume_no_text": Invalid,
    "resume_too_large": TooLarge,
    "resume_too_many_pages": TooLarge,
    "resume_timeout": Invalid,
    "resume_ocr_unavailable": Unsupported,
}
