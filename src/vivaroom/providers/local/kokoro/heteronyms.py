"""Words that are written alike and said in two ways: which of the two a sentence means."""

from dataclasses import dataclass

from vivaroom.providers.local.kokoro.phonemes import past, plural

# Noun or adjective first, verb second.
_NOUN_VERB = {
    "abstract": ("AE1 B S T R AE2 K T", "AE0 B S T R AE1 K T"),
    "abuse": ("AH0 B Y UW1 S", "AH0 B Y UW1 Z"),
    "address": ("AE1 D R EH2 S", "AH0 D R EH1 S"),
    "advocate": ("AE1 D V AH0 K AH0 T", "AE1 D V AH0 K EY2 T"),
    "affect": ("AE1 F EH2 K T", "AH0 F EH1 K T"),
    "aggregate": ("AE1 G R AH0 G AH0 T", "AE1 G R AH0 G EY2 T"),
    "alternate": ("AO1 L T ER0 N AH0 T", "AO1 L T ER0 N EY2 T"),
    "appropriate": ("AH0 P R OW1 P R IY0 AH0 T", "AH0 P R OW1 P R IY0 EY2 T"),
    "approximate": ("AH0 P R AA1 K S AH0 M AH0 T", "AH0 P R AA1 K S AH0 M EY2 T"),
    "articulate": ("AA0 R T IH1 K Y AH0 L AH0 T", "AA0 R T IH1 K Y AH0 L EY2 T"),
    "associate": ("AH0 S OW1 SH IY0 AH0 T", "AH0 S OW1 SH IY0 EY2 T"),
    "attribute": ("AE1 T R AH0 B Y UW2 T", "AH0 T R IH1 B Y UW2 T"),
    "certificate": ("S ER0 T IH1 F IH0 K AH0 T", "S ER0 T IH1 F IH0 K EY2 T"),
    "close": ("K L OW1 S", "K L OW1 Z"),
    "combine": ("K AA1 M B AY0 N", "K AH0 M B AY1 N"),
    "compact": ("K AA1 M P AE0 K T", "K AH0 M P AE1 K T"),
    "compound": ("K AA1 M P AW0 N D", "K AH0 M P AW1 N D"),
    "compress": ("K AA1 M P R EH0 S", "K AH0 M P R EH1 S"),
    "conduct": ("K AA1 N D AH0 K T", "K AH0 N D AH1 K T"),
    "conflict": ("K AA1 N F L IH0 K T", "K AH0 N F L IH1 K T"),
    "console": ("K AA1 N S OW0 L", "K AH0 N S OW1 L"),
    "construct": ("K AA1 N S T R AH0 K T", "K AH0 N S T R AH1 K T"),
    "content": ("K AA1 N T EH0 N T", "K AH0 N T EH1 N T"),
    "contest": ("K AA1 N T EH0 S T", "K AH0 N T EH1 S T"),
    "contract": ("K AA1 N T R AE2 K T", "K AH0 N T R AE1 K T"),
    "contrast": ("K AA1 N T R AE0 S T", "K AH0 N T R AE1 S T"),
    "convert": ("K AA1 N V ER0 T", "K AH0 N V ER1 T"),
    "convict": ("K AA1 N V IH0 K T", "K AH0 N V IH1 K T"),
    "coordinate": ("K OW0 AO1 R D AH0 N AH0 T", "K OW0 AO1 R D AH0 N EY2 T"),
    "decrease": ("D IY1 K R IY2 S", "D IH0 K R IY1 S"),
    "defect": ("D IY1 F EH0 K T", "D IH0 F EH1 K T"),
    "delegate": ("D EH1 L AH0 G AH0 T", "D EH1 L AH0 G EY2 T"),
    "deliberate": ("D IH0 L IH1 B ER0 AH0 T", "D IH0 L IH1 B ER0 EY2 T"),
    "desert": ("D EH1 Z ER0 T", "D IH0 Z ER1 T"),
    "digest": ("D AY1 JH EH0 S T", "D AY0 JH EH1 S T"),
    "discount": ("D IH1 S K AW0 N T", "D IH0 S K AW1 N T"),
    "duplicate": ("D UW1 P L AH0 K AH0 T", "D UW1 P L AH0 K EY2 T"),
    "elaborate": ("IH0 L AE1 B R AH0 T", "IH0 L AE1 B ER0 EY2 T"),
    "escort": ("EH1 S K AO0 R T", "EH0 S K AO1 R T"),
    "estimate": ("EH1 S T AH0 M AH0 T", "EH1 S T AH0 M EY2 T"),
    "excuse": ("IH0 K S K Y UW1 S", "IH0 K S K Y UW1 Z"),
    "export": ("EH1 K S P AO0 R T", "IH0 K S P AO1 R T"),
    "extract": ("EH1 K S T R AE2 K T", "IH0 K S T R AE1 K T"),
    "graduate": ("G R AE1 JH AH0 W AH0 T", "G R AE1 JH AH0 W EY2 T"),
    "house": ("HH AW1 S", "HH AW1 Z"),
    "impact": ("IH1 M P AE0 K T", "IH0 M P AE1 K T"),
    "implant": ("IH1 M P L AE2 N T", "IH0 M P L AE1 N T"),
    "import": ("IH1 M P AO0 R T", "IH0 M P AO1 R T"),
    "imprint": ("IH1 M P R IH0 N T", "IH0 M P R IH1 N T"),
    "incline": ("IH1 N K L AY0 N", "IH0 N K L AY1 N"),
    "increase": ("IH1 N K R IY2 S", "IH0 N K R IY1 S"),
    "insert": ("IH1 N S ER2 T", "IH0 N S ER1 T"),
    "insult": ("IH1 N S AH2 L T", "IH0 N S AH1 L T"),
    "intern": ("IH1 N T ER0 N", "IH0 N T ER1 N"),
    "invite": ("IH1 N V AY0 T", "IH0 N V AY1 T"),
    "isolate": ("AY1 S AH0 L AH0 T", "AY1 S AH0 L EY2 T"),
    "misuse": ("M IH0 S Y UW1 S", "M IH0 S Y UW1 Z"),
    "moderate": ("M AA1 D ER0 AH0 T", "M AA1 D ER0 EY2 T"),
    "object": ("AA1 B JH EH0 K T", "AH0 B JH EH1 K T"),
    "offset": ("AO1 F S EH2 T", "AO0 F S EH1 T"),
    "perfect": ("P ER1 F IH2 K T", "P ER0 F EH1 K T"),
    "permit": ("P ER1 M IH2 T", "P ER0 M IH1 T"),
    "present": ("P R EH1 Z AH0 N T", "P R IY0 Z EH1 N T"),
    "produce": ("P R OW1 D UW0 S", "P R AH0 D UW1 S"),
    "progress": ("P R AA1 G R EH2 S", "P R AH0 G R EH1 S"),
    "project": ("P R AA1 JH EH0 K T", "P R AH0 JH EH1 K T"),
    "protest": ("P R OW1 T EH2 S T", "P R AH0 T EH1 S T"),
    "rebel": ("R EH1 B AH0 L", "R IH0 B EH1 L"),
    "recall": ("R IY1 K AO2 L", "R IH0 K AO1 L"),
    "record": ("R EH1 K ER0 D", "R IH0 K AO1 R D"),
    "refund": ("R IY1 F AH2 N D", "R IH0 F AH1 N D"),
    "refuse": ("R EH1 F Y UW2 Z", "R AH0 F Y UW1 Z"),
    "reject": ("R IY1 JH EH0 K T", "R IH0 JH EH1 K T"),
    "replicate": ("R EH1 P L AH0 K AH0 T", "R EH1 P L AH0 K EY2 T"),
    "research": ("R IY1 S ER0 CH", "R IY0 S ER1 CH"),
    "retake": ("R IY1 T EY2 K", "R IY0 T EY1 K"),
    "rewrite": ("R IY1 R AY2 T", "R IY0 R AY1 T"),
    "separate": ("S EH1 P R AH0 T", "S EH1 P ER0 EY2 T"),
    "subject": ("S AH1 B JH IH0 K T", "S AH0 B JH EH1 K T"),
    "survey": ("S ER1 V EY2", "S ER0 V EY1"),
    "suspect": ("S AH1 S P EH2 K T", "S AH0 S P EH1 K T"),
    "syndicate": ("S IH1 N D IH0 K AH0 T", "S IH1 N D IH0 K EY2 T"),
    "transfer": ("T R AE1 N S F ER0", "T R AE0 N S F ER1"),
    "transform": ("T R AE1 N S F AO0 R M", "T R AE0 N S F AO1 R M"),
    "transport": ("T R AE1 N S P AO0 R T", "T R AE0 N S P AO1 R T"),
    "update": ("AH1 P D EY2 T", "AH0 P D EY1 T"),
    "upgrade": ("AH1 P G R EY2 D", "AH0 P G R EY1 D"),
    "upset": ("AH1 P S EH2 T", "AH0 P S EH1 T"),
    "use": ("Y UW1 S", "Y UW1 Z"),
}
_READ = ("R IY1 D", "R EH1 D")
_LIVE = ("L AY1 V", "L IH1 V")
_FIXED = {
    "bass": "B EY1 S",
    "bow": "B OW1",
    "does": "D AH1 Z",
    "dove": "D AH1 V",
    "invalid": "IH0 N V AE1 L AH0 D",
    "lead": "L IY1 D",
    "leading": "L IY1 D IH0 NG",
    "leads": "L IY1 D Z",
    "minute": "M IH1 N AH0 T",
    "polish": "P AA1 L IH0 SH",
    "resume": "R IH0 Z UW1 M",
    "row": "R OW1",
    "rows": "R OW1 Z",
    "tear": "T EH1 R",
    "wind": "W IH1 N D",
    "wound": "W AW1 N D",
}
_AFTER_THESE_A_NOUN = frozenset(
    "a an the this that these those my your our his her its their whose no any some each every another one of in on at "
    "for with from about by into per as first second third next last final new old single public private data main same "
    "such many few more most less other both good bad big small large high low is are was were be been".split()
)
_AFTER_THESE_A_VERB = frozenset(
    "to will would can could should must may might shall cannot can't won't don't doesn't didn't wouldn't couldn't "
    "shouldn't do did does i you we they who please let's let not never always often usually then also "
    "i'd you'd we'd they'd i'll you'll we'll they'll helps help".split()
)
_HAVING = frozenset(
    "have has had having been be was were is are being i've you've we've they've ever already recently just get "
    "gets got".split()
)
_BEFORE_THESE_A_VERB = frozenset("the a an this that these those my your our his her its their it them me us".split())
_LIVE_AFTER = frozenset("go goes going went gone is are was were be been a an the in of our your this on".split())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word stands; `before` and `after` are lower-case words, empty at the edge of a clause."""

    before: str = ""
    after: str = ""
    opens: bool = False


def sounds_in_place(word: str, place: Place) -> tuple[str, ...] | None:
    """The ARPAbet sounds of a heteronym; None for every other word. `word` is in lower case."""
    if word in _FIXED:
        return _split(_noun_resume(word, place) or _FIXED[word])
    if word == "read":
        return _split(_READ[place.before in _HAVING])
    if word == "live":
        return _split(_LIVE[not (place.before in _LIVE_AFTER or place.opens)])
    if word == "used" and place.after == "to" and place.before not in _HAVING | {"is", "are"}:
        return _split("Y UW1 S T")
    stem, ending = _stem(word)
    if stem not in _NOUN_VERB:
        return None
    is_verb = ending in ("D", "NG") or _is_verb(place)
    return _ended(_split(_NOUN_VERB[stem][is_verb]), ending)


def _noun_resume(word: str, place: Place) -> str | None:
    """The document, not the verb."""
    return "R EH1 Z AH0 M EY2" if word == "resume" and place.before in _AFTER_THESE_A_NOUN else None


def _stem(word: str) -> tuple[str, str]:
    """`records` → record, S; `recorded` → record, D; `using` → use, NG."""
    for suffix, ending in (("s", "S"), ("ed", "D"), ("ing", "NG"), ("es", "S")):
        if word.endswith(suffix):
            bare = word.removesuffix(suffix)
            for stem in (bare, bare + "e"):
                if stem in _NOUN_VERB:
                    return stem, ending
    return word, ""


def _ended(sounds: tuple[str, ...], ending: str) -> tuple[str, ...]:
    match ending:
        case "S":
            return plural(sounds)
        case "D":
            return past(sounds)
        case "NG":
            return (*sounds, "IH0", "NG")
        case _:
            return sounds


def _is_verb(place: Place) -> bool:
    if place.before in _AFTER_THESE_A_VERB:
        return True
    if place.before in _AFTER_THESE_A_NOUN:
        return False
    return place.after in _BEFORE_THESE_A_VERB


def _split(sounds: str) -> tuple[str, ...]:
    return tuple(sounds.split())
