"""Tells what a copied example file has in place of a value from a value that somebody chose."""

import re

_WORDS = re.compile(
    r"(change|replace)[-_ ]?(me|this)|x{3,}|[a-z0-9_-]*(\.{3}|…)|todo|tbd|none|null|undefined|dummy|placeholder|example|secret-here"
    r"|(insert|enter|put|add|paste)[-_ ].+|.+[-_ ]here|base64[-_ ]?encoded.*|(my|a|the|api)[-_]?(api[-_])?(key|token|secret)\d*"
    r"|key[-_ ]?\d+|\*{2,}|<[^>]*>|\{\{.*\}\}|\[[a-z _-]+\]|\{[a-z _-]+\}|\$\{.*\}"
)
"""The whole of a value."""
_YOURS = re.compile(
    r"([a-z][a-z0-9+.]*://([^/@]*@)?)?(sk|pk|lk|aiza|akia|tvly)?[-_]?((proj|live|test|ant)[-_])?<?your([-_. ]|domain|company|host|name|key|bucket).*"
)
"""Begins with what is yours to fill in: your-api-key, sk-proj-your-openai-api-key, wss://your-livekit-url."""
_INSIDE = re.compile(r"(change|replace)[-_ ](me|this)[-_ ]|://[^\s]*<[a-z][a-z0-9 _-]*>")
"""Anywhere: the-secret-change-this-in-production, postgresql://postgres:<password>@…"""
_SAMPLE_URL = re.compile(r"[a-z][a-z0-9+.]*://(user|username)(:(pass|password))?@(host|hostname)\b.*")


def is_placeholder(value: str) -> bool:
    """Whether a value stands for none: an empty one, a sample from a guide, or several of them separated by commas."""
    text = value.strip().strip("\"'").lower()
    return all(_is_one(part.strip()) for part in text.split(",")) or _is_one(text)


def _is_one(text: str) -> bool:
    whole = (_WORDS, _YOURS, _SAMPLE_URL)
    return not text or any(rule.fullmatch(text) for rule in whole) or bool(_INSIDE.search(text))
