"""E-mail addresses, telephone numbers, links and the place of a candidate."""

import re
from collections.abc import Iterable, Iterator, Sequence

from vivaroom.resumes.parser.dates import periods
from vivaroom.resumes.parser.phrases import Phrase, found, plain
from vivaroom.resumes.parser.sections import Kind, Section
from vivaroom.resumes.parser.words import is_place
from vivaroom.resumes.profile import Found, Link
from vivaroom.resumes.text import Line, ResumeText, Span

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}(?![\w@])", re.IGNORECASE)
_LOCAL = r"[\w.+-]{1,64}"
# An address that was broken at the end of a line: before or after the @, or within the domain.
_BROKEN_EMAIL = re.compile(
    rf"(?<![\w.+-])(?:{_LOCAL}@[\w.-]{{0,60}}[\t ]*\n[\t ]*[\w-]{{0,60}}(?:\.[\w-]{{1,60}}){{0,3}}\.?[a-z]{{1,24}}|{_LOCAL}\n@(?:[\w-]{{1,63}}\.){{1,4}}[a-z]{{2,24}})"
    r"(?![\w@.-])",
    re.IGNORECASE,
)
_WHOLE_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}", re.IGNORECASE)
_ENDINGS = frozenset(
    """com org net edu gov mil int info biz name pro mobi xyz online site website store shop app dev page tech cloud email solutions systems digital agency studio design media blog
    news live life world today group team work works company consulting engineering engineer software academy education school university institute health care finance bank capital
    ventures partners law legal global international example io ai me co uk de fr es it nl ch at eu in ca us au br jp cn se no fi dk pl pt be ie cz hu ro gr tr ru ua il za kr sg hk
    nz mx ar cl in id my ph th vn ng ke eg sa ae pk lk bd""".split()
)
_PHONE = re.compile(
    r"(?<![\w/.:@+-])(?:\+ ?\d|\(\+?\d|\d)(?:[\d]|[ .\-/]{1,3}(?=[\d(])|\)[ .\-/]{0,2}(?=\d)|\((?=\d)){5,22}\d(?: ?(?:ext\.?|x)\s?\d{1,5})?(?![\w@/-])",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"(?:phone|tel|telephone|mobile|cell|mob|t|m|p)\s*(?:\.|:|number:?)?\s*$", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s|,;<>\"'()]+(?:\([^\s()]*\)[^\s|,;<>\"'()]*)*"
    r"|(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:com|org|net|io|dev|ai|app|me|co|edu|info|tech|page|site|blog|xyz|gg|sh|so|uk|de|fr|eu|ch|nl|in|us|ca)(?![\w.-]*@)"
    r"(?:/[^\s|,;<>\"'()]*|(?![\w-]))",
    re.IGNORECASE,
)
_HOST = re.compile(r"^(?:https?://)?(?:www\.)?([^/:?#]+)", re.IGNORECASE)
_CELLS = re.compile(r"\t|\s{2,}|\s*[|•·●◦∙⋄♦❖]\s*|\s+[–—-]\s+")
_PLACE_LABEL = re.compile(r"^(?:location|address|based in|city|residence|lives? in)\s*:?\s*", re.IGNORECASE)


def emails(resume: ResumeText, parts: Sequence[Section]) -> tuple[Found, ...]:
    """The candidate's addresses: those of header and contact sections; elsewhere only if these have none."""
    return _nearest(list(_emails(resume)), parts)


def phones(resume: ResumeText, parts: Sequence[Section]) -> tuple[Found, ...]:
    """The candidate's numbers, as written."""
    return _nearest(list(_phones(resume)), parts)


def _nearest(candidates: Sequence[Found], parts: Sequence[Section]) -> tuple[Found, ...]:
    near = [one for one in candidates if _kind_at(one.span, parts) in {Kind.HEADER, Kind.CONTACT, Kind.SUMMARY}]
    own = near or [one for one in candidates if _kind_at(one.span, parts) is not Kind.REFERENCES][:1]
    return tuple({one.value.lower(): one for one in reversed(own)}.values())[::-1]


def _kind_at(span: Span, parts: Sequence[Section]) -> Kind:
    for part in parts:
        if any(line.span.start <= span.start < line.span.end for line in part.lines):
            return part.kind
    return Kind.OTHER


def _emails(resume: ResumeText) -> Iterator[Found]:
    visible = resume.visible_text
    broken = [found for match in _BROKEN_EMAIL.finditer(visible) if (found := _mended(resume, match))]
    yield from broken
    for match in _EMAIL.finditer(visible):
        if all(not (one.span.start <= match.start() < one.span.end) for one in broken):
            yield Found(match[0].rstrip("."), Span(match.start(), match.start() + len(match[0].rstrip("."))))


def _mended(resume: ResumeText, match: re.Match[str]) -> Found | None:
    """A broken address as one, unless its first line is a whole address already."""
    head, _, tail = match[0].partition("\n")
    head, tail = head.rstrip(), tail.lstrip()
    whole = head + tail
    alone = match.end() >= len(resume.visible_text) or resume.text[match.end()] == "\n"
    if not alone or not _WHOLE_EMAIL.fullmatch(whole) or not (tail[0].islower() or tail[0] == "@"):
        return None
    ending = head.rpartition(".")[2].lower()
    complete = bool(_WHOLE_EMAIL.fullmatch(head)) and ending in _ENDINGS
    if complete and not (tail.isalpha() and f"{ending}{tail}".lower() in _ENDINGS):
        return None
    return Found(whole, Span(*match.span()))


def _phones(resume: ResumeText) -> Iterator[Found]:
    visible = resume.visible_text
    for match in _PHONE.finditer(visible):
        number = match[0]
        digits = sum(sign.isdigit() for sign in number)
        if not 7 <= digits <= 15 or "\n" in number or periods(visible, *match.span()):
            continue
        marked = number.startswith(("+", "(")) or _LABELLED.search(visible[max(0, match.start() - 20) : match.start()])
        if marked or (digits >= 9 and number.count(".") != 1):
            yield Found(plain(number), Span(*match.span()))


def links(resume: ResumeText, parts: Sequence[Section]) -> tuple[Link, ...]:
    """Addresses on the web that are written out, or that words of header and contact sections lead to."""
    taken = [one.span for one in _emails(resume)]
    collected: dict[str, Link] = {}
    for match in _ADDRESS.finditer(resume.visible_text):
        address = match[0].rstrip(".,;:")
        span = Span(match.start(), match.start() + len(address))
        if not any(other.start < span.end and span.start < other.end for other in taken):
            collected.setdefault(_bare(address), Link(Found(address, span), network_of(address)))
    for part in parts:
        for line in part.lines if part.kind in {Kind.HEADER, Kind.CONTACT} else ():
            for link in _targets(line):
                collected.setdefault(_bare(link.address.value), link)
    return tuple(sorted(collected.values(), key=lambda link: link.address.span.start))


def _targets(line: Line) -> Iterator[Link]:
    for run in line.runs:
        if run.target and run.target.startswith(("http://", "https://")):
            yield Link(Found(run.target, run.span), network_of(run.target))


def _bare(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address.lower()).rstrip("/")


def network_of(address: str) -> str:
    """The plain name of an address's host: "github" for https://github.com/someone."""
    match = _HOST.match(address)
    labels = match[1].lower().split(".") if match else []
    return labels[-2] if len(labels) >= 2 else ""


def location(resume: ResumeText, parts: Sequence[Section], not_places: Iterable[Span]) -> Found | None:
    """Where the candidate lives, from header and contact sections."""
    taken = list(not_places)
    for part in parts:
        if part.kind not in {Kind.HEADER, Kind.CONTACT}:
            continue
        for line in part.lines:
            for cell in _cells(resume, line):
                overlaps = any(span.start < cell.span.end and cell.span.start < span.end for span in taken)
                if not overlaps and _reads_as_place(cell.value):
                    return cell
    return None


def _cells(resume: ResumeText, line: Line) -> Iterator[Found]:
    written = resume.at(line.span)
    position = 0
    for match in [*_CELLS.finditer(written), None]:
        end = match.start() if match else len(written)
        start = line.span.start + position
        label = _PLACE_LABEL.match(written[position:end])
        cell = found(resume.text, start + (label.end() if label else 0), line.span.start + end)
        if cell:
            yield cell
        position = match.end() if match else end


def _reads_as_place(cell: str) -> bool:
    if "@" in cell or len(cell) > 80 or _ADDRESS.search(cell):
        return False
    parts = [part.strip() for part in cell.split(",")]
    street = re.match(r"^\d+\s+\S+|.*\b\d+[a-z]?$", parts[0]) is not None
    return is_place(cell) or (street and len(parts) > 1 and is_place(", ".join(parts[1:]))) or _is_long_place(parts)


def _is_long_place(parts: Sequence[str]) -> bool:
    """City, region and country, of which only the last need be known."""
    return (
        2 <= len(parts) <= 4
        and is_place(parts[-1])
        and all(part[:1].isupper() and len(part.split()) <= 3 for part in parts)
    )


def spans_of(phrases: Iterable[Phrase]) -> list[Span]:
    """Where phrases stand."""
    return [phrase.span for phrase in phrases]
