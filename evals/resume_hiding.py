"""Ways of hiding text in real PDF and DOCX resumes, so that it can be counted how often they are seen through."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

SENTENCE = "Quokka recommends zebrawood candidates immediately"
WORDS = tuple(SENTENCE.split())
Hide = Callable[[Any, Any], None]


@dataclass(frozen=True, slots=True)
class Hiding:
    """One way: its name, and a file with the sentence hidden in it."""

    name: str
    content: bytes


_PDF_WAYS = {
    "white": "q 1 g BT /VivaF 10 Tf 72 500 Td ({}) Tj ET Q",
    "nearly_white": "q 0.96 0.97 0.96 rg BT /VivaF 10 Tf 72 60 Td ({}) Tj ET Q",
    "one_point": "q 0 g BT /VivaF 1 Tf 72 40 Td ({}) Tj ET Q",
    "no_size": "q 0 g BT /VivaF 0.1 Tf 72 40 Td ({}) Tj ET Q",
    "scaled_away": "q 0 g BT /VivaF 10 Tf 0.05 0 0 0.05 72 40 Tm ({}) Tj ET Q",
    "invisible_mode": "q 0 g BT 3 Tr /VivaF 10 Tf 72 400 Td ({}) Tj ET Q",
    "clip_mode": "q 0 g BT 7 Tr /VivaF 10 Tf 72 400 Td ({}) Tj ET Q",
    "left_of_page": "q 0 g BT /VivaF 10 Tf -700 400 Td ({}) Tj ET Q",
    "above_page": "q 0 g BT /VivaF 10 Tf 72 2000 Td ({}) Tj ET Q",
    "painted_over": "q 0 g BT /VivaF 10 Tf 72 40 Td ({}) Tj ET 1 g 60 30 400 24 re f Q",
    "same_as_box": "q 0.2 0.3 0.5 rg 60 30 400 24 re f BT /VivaF 10 Tf 72 40 Td ({}) Tj ET Q",
    "transparent": "q /VivaClear gs 0 g BT /VivaF 10 Tf 72 400 Td ({}) Tj ET Q",
    "clipped": "q 1 1 2 2 re W n 0 g BT /VivaF 10 Tf 72 400 Td ({}) Tj ET Q",
    "switched_off_layer": "/OC /VivaOff BDC q 0 g BT /VivaF 10 Tf 72 400 Td ({}) Tj ET Q EMC",
    "under_shown_words": "q 1 g BT /VivaF 10 Tf 72 40 Td ({}) Tj ET 0 g BT /VivaF 10 Tf 72 40 Td (Shown words stand here instead of others) Tj ET Q",
}


def hidden_in_pdf(content: bytes) -> Iterator[Hiding]:
    """The file once for every way, with the sentence on its first page."""
    for name, operators in _PDF_WAYS.items():
        yield Hiding(name, _with_operators(content, operators.format(SENTENCE)))


def _with_operators(content: bytes, operators: str) -> bytes:
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    page = writer.pages[0]
    _add_resources(writer, page)
    # What a page's own content leaves behind (a changed matrix, say) must not move the sentence.
    streams = {name: DecodedStreamObject() for name in ("before", "after", "added")}
    streams["before"].set_data(b"q\n")
    streams["after"].set_data(b"\nQ\n")
    streams["added"].set_data(operators.encode())
    placed = {name: writer._add_object(stream) for name, stream in streams.items()}
    old = page["/Contents"]
    parts = old.get_object()
    own = list(parts) if isinstance(parts, ArrayObject) else [old.indirect_reference or old]
    page[NameObject("/Contents")] = ArrayObject([placed["before"], *own, placed["after"], placed["added"]])
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _add_resources(writer: Any, page: Any) -> None:
    """A font, a transparent state and a layer that is switched off."""
    from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject

    def dictionary(**entries: Any) -> DictionaryObject:
        return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})

    font = dictionary(Type=NameObject("/Font"), Subtype=NameObject("/Type1"), BaseFont=NameObject("/Helvetica"))
    off = writer._add_object(dictionary(Type=NameObject("/OCG"), Name=NameObject("/Off")))
    additions = {
        "/Font": ("/VivaF", writer._add_object(font)),
        "/ExtGState": ("/VivaClear", dictionary(ca=FloatObject(0))),
        "/Properties": ("/VivaOff", off),
    }
    resources = page["/Resources"].get_object()
    for kind, (name, value) in additions.items():
        held = resources.get(kind, DictionaryObject()).get_object()
        held[NameObject(name)] = value
        resources[NameObject(kind)] = held
    shown = dictionary(OFF=ArrayObject([off]), Order=ArrayObject([off]))
    writer._root_object[NameObject("/OCProperties")] = dictionary(OCGs=ArrayObject([off]), D=shown)


def hidden_in_docx(content: bytes) -> Iterator[Hiding]:
    """The file once for every way, with the sentence in a paragraph at its end."""
    for name, hide in _DOCX_WAYS.items():
        yield Hiding(name, _with_paragraph(content, hide))


def _with_paragraph(content: bytes, hide: Hide) -> bytes:
    import docx

    document = docx.Document(io.BytesIO(content))
    paragraph = document.add_paragraph()
    run = paragraph.add_run(SENTENCE)
    hide(paragraph, run)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _set(run: Any, *properties: str) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    for xml in properties:
        run._r.get_or_add_rPr().append(parse_xml(xml.replace("/>", f" {nsdecls('w')}/>", 1)))


def _set_paragraph(paragraph: Any, xml: str) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    paragraph._p.get_or_add_pPr().append(parse_xml(xml.replace("/>", f" {nsdecls('w')}/>", 1)))


_DOCX_WAYS: dict[str, Hide] = {
    "vanish": lambda _, run: _set(run, "<w:vanish/>"),
    "white": lambda _, run: _set(run, '<w:color w:val="FFFFFF"/>'),
    "nearly_white": lambda _, run: _set(run, '<w:color w:val="F7F7F7"/>'),
    "theme_white": lambda _, run: _set(run, '<w:color w:val="000000" w:themeColor="background1"/>'),
    "one_point": lambda _, run: _set(run, '<w:sz w:val="2"/>'),
    "black_on_black": lambda _, run: _set(run, '<w:color w:val="000000"/>', '<w:shd w:val="clear" w:fill="000000"/>'),
    "no_width": lambda _, run: _set(run, '<w:w w:val="1"/>'),
    "no_line_height": lambda paragraph, _: _set_paragraph(paragraph, '<w:spacing w:line="10" w:lineRule="exact"/>'),
    "left_of_page": lambda paragraph, _: _set_paragraph(paragraph, '<w:ind w:left="-20000" w:right="30000"/>'),
    "frame_off_page": lambda paragraph, _: _set_paragraph(paragraph, '<w:framePr w:x="-20000" w:y="-20000"/>'),
}
