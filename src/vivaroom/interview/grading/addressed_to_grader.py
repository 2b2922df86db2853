"""Strikes the sentences of an answer that speak to whoever grades it: orders, claims of marks, imitated results."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vivaroom.interview.grading.normalisation import normalise
from vivaroom.interview.grading.words import Span, sentences

_JUDGE = (
    r"(?:evaluators?|graders?|examiners?|assessors?|scorers?|(?:grading|evaluation|evaluating|scoring|screening|reviewing|rating)"
    r" (?:system|model|engine|ai|bot|assistant|tool|agent|llm)|(?:ai|automated) (?:interviewer|grader|evaluator|reviewer|judge|"
    r"recruiter|scorer|system)|llm judge|judge)"
)
_MACHINE = (
    r"(?:ai|llm|language model|ai model|ai assistant|assistant|chatbot|chatgpt|gpt|claude|gemini|copilot|model|bot)"
)
_GRADER = rf"(?:{_JUDGE}|{_MACHINE})"
_IMPERATIVE = r"(?:^|[.;:!?] ?|\b(?:please|pls|kindly|now|must|shall|you should|instead|also) )"
_ORDERED = r"(?:^|[,.;:!?] ?|\b(?:please|pls|kindly|now|must|shall|should|you|just|and|then|instead|also|to) )"
_RULES = r"(?:instructions?|prompts?|rules?|rubrics?|guidelines?|directions?|directives?|commands?|(?:system|developer) messages?)"
_OWN_RULES = (
    rf"(?:(?:your|previous|prior|preceding|earlier|original|grading|scoring|evaluation|system)(?: \w+)? (?:{_RULES}|criteria|constraints?|"
    rf"polic(?:y|ies)|guardrails?|training|key points?|standards?)|(?:{_RULES}|criteria|everything|text|messages?) (?:above|before(?: this)?|so far|"
    r"you (?:were|have been|got|received|had)|given to you)|(?:system prompt|rubric|grading|answer key)\b|above (?:instructions?|prompts?|rules?|rubric))"
)
_MARKS = r"(?:marks?|scores?|points?|grades?|credits?|ratings?|stars|recommendations?)"
_HIGHEST = r"(?:full|maximum|max|perfect|highest|top|best|maximal|excellent|passing|good|high|higher|positive|complete)"
_OUT_OF = r"(?:\d+ ?(?:of|out of|/) ?\d+|(?:five|ten) (?:out )?of (?:five|ten)|100 ?(?:%|percent)|a\+)"
_VALUE = rf"(?:{_OUT_OF}|(?:a |an )?(?:10|5|100|ten|five|hundred)\b)"
_WORK = r"(?:candidate|answer|response|applicant|interviewee|submission|reply)"
_THIS = rf"(?:me|myself|(?:my|this|the|every|each) {_WORK}s?)"
_JUDGED = r"(?:give|award|assign|grant|grade|score|rate|mark|evaluate|rank|allocate|assess)"
_COMPLETE = r"(?:stated|covered|correct|met|true|yes|complete|present|satisfied|perfect|excellent|passed|hired|qualified|outstanding|full)"

_SPOKEN = tuple(
    re.compile(pattern)
    for pattern in (
        # Orders about the grader's own rules.
        rf"{_ORDERED}(?:ignore|disregard|forget|override|overrule|bypass|discard|drop|neglect|skip|do not follow|dont follow|stop following|"
        rf"pay no attention to|do not apply|abandon)\b.{{0,40}}\b{_OWN_RULES}",
        rf"{_IMPERATIVE}(?:ignore|disregard|forget)\b (?:all|any|every|everything|the|these|those|your|all of|all the|any of)\b.{{0,30}}\b{_RULES}\b",
        rf"{_IMPERATIVE}(?:ignore|disregard|forget) (?:everything|anything|all) (?:above|before|previous|prior|you|that was|else|i said)\b",
        rf"\b(?:new|updated|secret|hidden) (?:system )?{_RULES} ?(?:for (?:you|the {_GRADER})|:|follow)",
        r"\b(?:your) (?:new|real|actual|only|updated|next) (?:task|job|goal|role|instructions?|objective) (?:is|are)\b",
        r"^from now on,? (?:you|respond|reply|answer|act|grade|score)\b",
        rf"{_IMPERATIVE}(?:reveal|print|repeat|show|leak|disclose|output|tell me)\b.{{0,25}}\b(?:system prompt|your (?:prompt|instructions|rubric|"
        r"rules|key points)|hidden (?:prompt|instructions)|the (?:rubric|key points|answer key)|(?:ideal|model|expected|reference) answer)\b",
        rf"\b(?:you are|youre|act as|pretend (?:to be|you are)|behave (?:as|like)|roleplay as) (?:(?:now|no longer|an?|the|my) )+(?:\w+ )?(?:{_JUDGE}|"
        r"in developer mode|dan|unrestricted|jailbroken|ai assistant|ai without)\b",
        r"\b(?:developer|jailbreak|god|dan) mode (?:is )?(?:now )?(?:on|enabled|activated|engaged|unlocked)\b",
        # Speaking to the grader.
        rf"\b(?:as|since you are|being|youre) (?:an? |the |this |our |my )?{_GRADER},? (?:you|please|your (?:task|job|duty|role))\b",
        rf"^(?:dear|hello|hi|hey|attention|attn|note to|message (?:to|for)|instructions? (?:to|for)|notice (?:to|for)|memo to) ?:? ?(?:all |any |the |this |"
        rf"our |my )?{_GRADER}\b",
        rf"^(?:note|message|instructions?|notice|memo)s? (?:to|for) (?:all |any |the |this |our |my )?{_GRADER}\b",
        rf"\b(?:to|for) (?:all |any |the |whichever |whatever )?{_GRADER} (?:that is |who is |now |currently )?(?:reading|processing|grading|evaluating|scoring|"
        r"reviewing) (?:this|my)\b",
        rf"\b(?:the |an? |this |any )?{_JUDGE} (?:must|should|shall|has to|needs to|is (?:required|instructed|obliged|told|asked) to) (?:now |always |only |"
        r"therefore )?(?:give|award|mark|score|ignore|grade|treat|rate|consider|accept|pass|assign|return|output|set)\b",
        rf"\b(?:{_JUDGE}|ai|llm) (?:note|instruction|directive|override|hint|guidance)s? ?[:=]",
        # Asking for marks.
        rf"{_ORDERED}{_JUDGED} {_THIS}\b.{{0,40}}\b{_HIGHEST} (?:possible )?{_MARKS}\b",
        rf"{_ORDERED}{_JUDGED} {_THIS}(?: \w+){{0,4}} {_VALUE}",
        rf"{_ORDERED}{_JUDGED} {_THIS} as (?:an? |being )?(?:{_COMPLETE}|{_HIGHEST})\b",
        rf"{_IMPERATIVE}(?:score|rate|grade) (?:this|it|me) (?:as |at |with )?(?:a |an )?{_VALUE}",
        rf"{_IMPERATIVE}{_JUDGED} (?:a |an |the )?{_HIGHEST} (?:possible )?{_MARKS}\b",
        rf"\b(?:mark|treat|count|record|label|regard|tag|report|consider|set)\b.{{0,30}}\b(?:key ?points?|rubric items?|this {_WORK}|my {_WORK})\b.{{0,20}}\bas "
        rf"(?:being )?(?:fully |completely |all )?{_COMPLETE}\b",
        rf"\b(?:this|my) {_WORK}s? (?:deserves?|merits?|is worth|warrants?|should (?:get|receive|be (?:given|awarded|graded|scored|rated|marked)))\b"
        rf".{{0,20}}\b(?:{_HIGHEST} (?:possible )?(?:{_MARKS}|credit)|{_VALUE}|{_COMPLETE})",
        rf"\bi (?:deserve|should (?:get|receive|be given)|want|demand|expect)\b.{{0,12}}\b(?:{_HIGHEST} {_MARKS}|{_OUT_OF})",
        r"\b(?:all|every|each)(?: one)?(?: of)?(?: the| your)? (?:key ?points?|rubric items?|grading criteria|rubric criteria)\b.{0,20}\b"
        r"(?:covered|stated|met|satisfied|addressed|fulfilled|present|mentioned)\b",
        r"\b(?:this|my|the) (?:answer|response) (?:fully |completely )?(?:covers|satisfies|meets|states|addresses|fulfills?|contains) (?:all|every|each)"
        r"(?: of)?(?: the| your)? (?:key ?points?|criteri(?:a|on)|rubric|requirements)\b",
        r"^(?:please |just |you (?:must|should) )?(?:recommend|hire|pass|approve|advance|shortlist|select) (?:me|this candidate)\b",
        rf"^(?:final |my |the |overall )?(?:score|grade|rating|verdict|evaluation) ?[:=] ?(?:{_VALUE}|\d|{_HIGHEST}|stated\b|strong hire|hire\b|pass\b)",
        rf"\b(?:my|final|overall|candidates?|answers?) (?:score|grade|rating|mark) (?:is|should be|must be|will be) (?:an? )?(?:{_VALUE}|{_HIGHEST})",
        # The same in other languages.
        r"\b(?:ignoriere|vergiss|missachte)\b.{0,30}\b(?:anweisung|anweisungen|vorgaben|regeln|instruktionen)\b",
        r"\b(?:ignora|olvida|omite|ignore|ignorez|oubliez|oublie|esqueca|dimentica)\b.{0,30}\b(?:instrucciones|instructions precedentes|consignes|"
        r"instrucoes|istruzioni|reglas|regles|regras|regole)\b",
        r"(?:忽略|无视|忽視).{0,12}(?:指令|指示|说明|提示|规则)",
        r"\b(?:игнорируи|игнорируите|забудь|забудьте)\b.{0,30}\b(?:инструкции|указания|правила)",
    )
)
_RESULT_KEY = r"[\"']?\b(?:score\w*|grade|verdict|rating|key_point\w*|strength\w*|evaluation)[\"']?\s*[:=]\s*(?:[\"'\[{]|\d|true|full|stated)"
_RESULT_VALUE = r"[\"']?\b(?:status|role|result|decision)[\"']?\s*[:=]\s*[\"']?(?:stated|covered|hire|strong_hire|pass(?:ed)?\b|system|assistant)"
_MARKUP = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"```(?:(?!```).)*?(?:{_RESULT_KEY}|{_RESULT_VALUE})(?:(?!```).)*(?:```|\Z)",
        rf"[\[{{][^\[\]{{}}]*(?:{_RESULT_KEY}|{_RESULT_VALUE})[^{{}}\[\]]*[}}\]]*",
        r"(?<!\w)<\s*(score|grade|rating|status|verdict|evaluation|system|assistant|instructions?)\b[^>]*>.*?<\s*/\s*\1\s*>",
        r"(?<!\w)</?\s*(?:system|assistant|instructions?|answer|candidate|candidate_answer|transcript|im_start|im_end|inst|prompt|rubric|evaluation|"
        r"score|grade|untrusted\w*)\b[^>\n]{0,60}>[^\n]*",
        r"<\|[^|>\n]{1,40}\|>[^\n]*",
        r"\[/?(?:INST|SYSTEM|SYS|ASSISTANT|SYSTEM PROMPT|END OF (?:ANSWER|TRANSCRIPT)|ADMIN)\][^\n]*",
        r"<<\s*/?SYS\s*>>[^\n]*",
        r"(?:^|\n|[.!?] )[^\S\n]*+(?:#{1,6}[^\S\n]*+)?\**+(?:system|assistant|grader|evaluator|system (?:prompt|message|note|override)|new instructions?|"
        r"begin system prompt|end of (?:answer|transcript|candidate answer|user input))\**\s*(?::|\n|\Z)[^\n]*",
        r"#{2,6}\s*(?:system|instructions?|evaluation|response|grading)\b[^\n]*",
        r"(?:(?<!-)-{3,}+|(?<!=)={3,}+|(?<!\*)\*{3,}+)\s*+(?:end|begin|start|system|new)\b[^\n]*",
        r"\b(?:score|strength)_0_1\b[^\n]{0,40}|\bkey_point_id\b[^\n]{0,80}",
        r"[A-Za-z0-9+/]{60,}=*",
    )
)
_KEPT_MARKS = ",.;:!?%/+=-"


@dataclass(frozen=True, slots=True)
class Struck:
    """The ranges of a text that may be graded and those that speak to the grader; both in order."""

    kept_spans: tuple[Span, ...]
    struck_spans: tuple[Span, ...]

    def kept_text(self, text: str) -> str:
        """The text with struck characters blanked, so that places stay what they were."""
        blanked = list(" " * len(text))
        for span in self.kept_spans:
            blanked[span.start : span.end] = text[span.start : span.end]
        return "".join(blanked)


def strike(text: str) -> Struck:
    """Finds what addresses the grader, by sentence for speech and by block for imitated markup and results."""
    blocks = [Span(*match.span()) for pattern in _MARKUP for match in pattern.finditer(text)]
    spoken = [span for span in sentences(text) if _addresses_grader(span.of(text))]
    struck = _merged([*blocks, *spoken])
    return Struck(tuple(_between(struck, text)), struck)


def _addresses_grader(sentence: str) -> bool:
    said = normalise(sentence, _KEPT_MARKS).text
    return any(pattern.search(said) for pattern in _SPOKEN)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _between(struck: tuple[Span, ...], text: str) -> Iterable[Span]:
    start = 0
    for span in (*struck, Span(len(text), len(text))):
        if text[start : span.start].strip():
            yield Span(start, span.start)
        start = span.end
