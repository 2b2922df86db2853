"""Which technologies a message adds and drops."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vivaroom.interview.collecting.heard import StackChange
from vivaroom.interview.collecting.message import TAKEN, Message
from vivaroom.interview.collecting.vocabulary import FIELDS_OF_WORK, FILLER, NOT_BY_THE_WAY
from vivaroom.resumes.skill_names import SkillNames

LONGEST_CHARACTERS = 40
MOST_WORDS = 3
REACH_CHARACTERS = 200
"""So far before a technology stands the word that drops it."""
_DROP = r"drop|remove|without|except(?: for)?|leave out|skip|exclude|delete|take out|lose|ditch|minus|get rid of|forget(?: about)?|changed my mind about|no longer|replace|swap|swap out|switch from|move from|scratch"
_REFUSE = r"no|not|instead of|rather than|don't (?:know|want|use|need|have|do|like)|do not (?:know|want|use|need)|never used|not familiar with|isn't"
_ADD = r"add|use|with|but|include|including|plus|by|for|to|want|have|put in|also|and also|know"
_CUES = re.compile(rf"\b(?:(?P<drop>{_DROP})|(?P<refuse>{_REFUSE})(?=\s)|(?P<add>{_ADD}))\b")
_REPLACES = re.compile(
    r"\b(?:only|just|solely|exclusively|switch to|change (?:it|that|the stack|the tech stack) to|make (?:it|that)|actually|rather|nothing but)\b|\binstead\b(?! of)|^\W*no,"
)
_ADDS = re.compile(r"\b(?:add|also|plus|as well|too|include|including|additionally|and also)\b")
_SWAPS = re.compile(r"\b(?:replace|swap|swap out|switch from|move from)\b")
_CUE_OF_LIST = re.compile(
    r"\b(?:tech(?:nology)? ?stack|stack|technologies|tools|skills|frameworks?|languages?)\s*(?::|=|\bis\b|\bare\b|\bincludes?\b)\s*(?P<list>[^.;!?\n]+)"
)
_NONE = re.compile(
    r"^\W*(?:none|no|nothing|nope|n/?a|not applicable|no (?:tech(?:nology|nologies)?|stack|tech stack|tools|particular \w+|preference)|nothing (?:in particular|special|specific)|none (?:in particular|really|of them|needed)|no (?:specific|special|particular) .*|there (?:is|are) none|without any|(?:any|general|generic|language agnostic|doesn't need any))\W*$"
)
_SPLIT = re.compile(rf"[,;/\n]| & | \+ |\band\b|\bplus\b|\bwith\b|\bor\b|[{TAKEN}]+")
_POSSESSED = re.compile(r"\b(?:my|your|his|her|their)\s+$")
_WORD = re.compile(r"[^\s!?()\"]+")
_TAME = re.compile(r"[^\W_.][\w+#./&' -]*|\.[A-Za-z][\w.]*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class _Mention:
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class StackReader:
    """Reads technologies with these names, and free words where a list was asked for."""

    names: SkillNames

    def in_role(self, role: str | None) -> tuple[str, ...]:
        """The technologies in the name of a job: a React developer works with React."""
        whole = role or ""
        return tuple(n for n, span in self.names.mentions(whole) if span.end < len(whole) and n not in FIELDS_OF_WORK)

    def is_list(self, said: str) -> bool:
        """Whether everything that is said is a technology or several, such as "go"."""
        pieces = [said[start:end] for start, end in _pieces(said)]
        return bool(_NONE.match(said)) or (bool(pieces) and all(self.names.usual(piece) for piece in pieces))

    def read(self, message: Message, *, is_asked: bool) -> StackChange:
        """What changes; `is_asked`: whether the message answers which technologies there shall be."""
        if is_asked and _NONE.match(message.rest()):
            message.take(0, len(message.small))
            return StackChange(replaces=True)
        mentions = self._mentions(message, is_asked=is_asked)
        named, dropped, swaps = self._sorted(message, mentions)
        free = tuple(self._free(message, mentions, is_asked=is_asked))
        replaces = bool(named) and bool(_REPLACES.search(message.small)) and not _ADDS.search(message.small)
        replaces = replaces and not dropped and not swaps
        for mention in mentions:
            message.take(mention.start, mention.end)
        known = dict.fromkeys((*named, *free))
        return StackChange(tuple(known), tuple(d for d in dict.fromkeys(dropped) if d not in known), replaces)

    def _mentions(self, message: Message, *, is_asked: bool) -> list[_Mention]:
        found = [_Mention(name, *span) for name, span in self.names.mentions(message.text)]
        found = [m for m in found if not message.before(m.end).endswith("the rest")]
        is_list = is_asked or bool(_CUE_OF_LIST.search(message.small))
        if not is_list:
            found = [m for m in found if not _is_by_the_way(message, m)]
        if is_list or found:
            found += [m for m in self._everyday(message, found) if is_list or not _is_by_the_way(message, m)]
        return sorted(found, key=lambda mention: mention.start)

    def _everyday(self, message: Message, found: list[_Mention]) -> Iterator[_Mention]:
        """Names that are everyday words too, such as "go" and "rust", where each stands alone in a list."""
        for start, end in _pieces(message.small):
            name = self.names.usual(message.small[start:end])
            if name and not any(m.start < end and start < m.end for m in found):
                yield _Mention(name, start, end)

    def _sorted(self, message: Message, mentions: list[_Mention]) -> tuple[list[str], list[str], bool]:
        named: list[str] = []
        dropped: list[str] = []
        for mention in mentions:
            is_dropped = _is_dropped(message.before(mention.start, REACH_CHARACTERS))
            after = message.small[mention.end : mention.end + 12]
            (dropped if is_dropped and not re.match(r"\s+instead\b(?! of)", after) else named).append(mention.name)
        return named, dropped, bool(_SWAPS.search(message.small))

    def _free(self, message: Message, mentions: list[_Mention], *, is_asked: bool) -> Iterator[str]:
        """Words that the list does not know, where a list of technologies is given."""
        cue = None if is_asked else _CUE_OF_LIST.search(message.small)
        if (not is_asked and cue is None) or "?" in message.small or message.is_struck:
            return
        start, end = cue.span("list") if cue else (0, len(message.small))
        for first, last in _pieces(message.small, start, end):
            is_known = any(m.start < last and first < m.end for m in mentions)
            is_turned_down = _is_dropped(message.before(first, REACH_CHARACTERS)) or _POSSESSED.search(
                message.before(first)
            )
            if not is_known and not is_turned_down and is_technology(message.small[first:last]):
                written = message.text[first:last]
                message.take(first, last)
                yield self.names.usual(written) or written


def is_technology(written: str) -> bool:
    """Whether a few words may be the name of a technology."""
    words = written.lower().split()
    is_named = bool(words) and not FILLER.intersection(words) and any(c.isalpha() for c in written)
    return is_named and len(words) <= MOST_WORDS and len(written) <= LONGEST_CHARACTERS and bool(_TAME.fullmatch(written))  # fmt: skip


def _is_dropped(before: str) -> bool:
    """Whether the last word that decides about it turns a mention down: "no X" up to the comma, "drop X, Y" all along."""
    cues = list(_CUES.finditer(before))
    if not cues or cues[-1]["add"]:
        return False
    between = before[cues[-1].end() :]
    if re.search(r"[.;!?\n]", between):
        return False
    return bool(cues[-1]["drop"]) or ("," not in between and len(between.split()) <= MOST_WORDS + 2)


def _is_by_the_way(message: Message, mention: _Mention) -> bool:
    """Whether a word is more likely meant in its everyday sense, as in "Go ahead"."""
    after = message.small[mention.end : mention.end + 8]
    is_verb = mention.name == "Go" and bool(re.match(r"\s+(?:ahead|for|with|on|to)\b", after))
    return is_verb or message.small[mention.start : mention.end] in NOT_BY_THE_WAY


def _pieces(small: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """The places of the single entries of a list, without filler around them; "go" is one where it stands alone."""
    end = len(small) if end is None else end
    at = start
    for match in [*_SPLIT.finditer(small, start, end), None]:
        words = [m for m in _WORD.finditer(small, at, match.start() if match else end) if m[0].strip(".:")]
        is_go = len(words) == 1 and words[0][0].strip(".:") == "go" and (match is None or match[0] != "with")
        while words and not is_go and words[0][0].strip(".:") in FILLER:
            words.pop(0)
        while words and not is_go and words[-1][0].strip(".:") in FILLER:
            words.pop()
        if words and not small.endswith("the rest", start, words[-1].end()):
            yield words[0].start(), words[-1].end() - (len(words[-1][0]) - len(words[-1][0].rstrip(".:")))
        at = match.end() if match else end
