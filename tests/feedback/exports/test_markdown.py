"""In Markdown, what was said shows as it was said and means nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.feedback.exports.hostile import ATTACKS, hostile_report
from tests.feedback.sittings import usual_sitting
from vivaroom.feedback.exports.markdown import escaped, report_markdown, said
from vivaroom.feedback.report import PRACTICE_LABEL

HARMLESS = {"paragraph_open", "inline", "paragraph_close"}


def read(markdown: str) -> tuple[set[str], str]:
    """The kinds of tokens of a GitHub-like reader, and the text that it shows."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = reader.parse(markdown)
    inline = [child for token in tokens for child in token.children or []]
    return {t.type for t in [*tokens, *inline]}, "".join(map(_shown, inline))


def _shown(token: Token) -> str:
    return "\n" if token.type in ("softbreak", "hardbreak") else token.content


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_one_line_of_text(attack: str) -> None:
    kinds, text = read(escaped(attack))
    assert kinds <= HARMLESS | {"text", "text_special"}
    assert text == " ".join(attack.replace("\x07", "\ufffd").split())


@given(st.text(st.sampled_from("ab1 .)(-+=#*_`~<>[]!|\\&;:/@\n\t$^{}\"'wx"), max_size=40))
@settings(max_examples=500, deadline=None)
def test_no_text_becomes_markup(words: str) -> None:
    kinds, text = read(escaped(words))
    assert kinds <= HARMLESS | {"text", "text_special"}
    assert text == " ".join(words.split())


@given(st.text(st.sampled_from("ab1 .-+=#*_`>|\\&\n"), min_size=1, max_size=40).filter(lambda t: t.strip() != ""))
@settings(max_examples=500, deadline=None)
def test_a_block_of_words_stays_one_quote(words: str) -> None:
    kinds, _ = read("\n".join(said(words)))
    assert kinds <= HARMLESS | {"text", "text_special", "hardbreak", "softbreak", "blockquote_open", "blockquote_close"}


def test_addresses_are_no_links() -> None:
    assert "http://" not in escaped("http://evil.example")
    assert "www." not in escaped("www.evil.example")
    assert escaped("me@evil.example") == "me\\@evil.example"


def test_lines_and_indentation_of_code_are_kept() -> None:
    assert said("def f():\n    return 1") == ("> def f():\\", "> \u00a0\u00a0\u00a0\u00a0return 1")


def test_the_whole_report_has_no_html_links_or_pictures() -> None:
    markdown = report_markdown(hostile_report())
    kinds, _ = read(markdown)
    assert not kinds & {"html_inline", "html_block", "link_open", "image", "fence", "code_block", "code_inline"}
    assert f"**{PRACTICE_LABEL}**" in markdown


def test_both_wordings_and_the_sums_are_there() -> None:
    markdown = report_markdown(usual_sitting().report())
    assert "as first recorded" in markdown
    assert "Corrected by the candidate" in markdown
    assert "÷" in markdown
