"""Technical English is read as an engineer reads it: numbers, acronyms, code, terms, and words that sound in two ways."""

import pytest

from vivaroom.content.speech import spoken_terms
from vivaroom.ports.pronunciation import Terms
from vivaroom.providers.local.kokoro.clauses import FIRST_WORDS, clauses
from vivaroom.providers.local.kokoro.phonemes import LONGEST, SYMBOLS, symbols_of
from vivaroom.providers.local.kokoro.reading import FrontEnd


def _words(front_end: FrontEnd, text: str) -> str:
    return front_end.spoken(text).replace("·", " ").rstrip(".?!")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        # counts, shares, money
        ("1,024 rows", "one thousand twenty four rows"),
        ("1000000 rows", "one million rows"),
        ("0.5 or -3.25", "zero point five or minus three point two five"),
        ("99.99% of requests", "ninety nine point nine nine percent of requests"),
        ("$1,299.50 per month", "one thousand two hundred ninety nine dollars and fifty cents per month"),
        ("$1.5M/year", "one point five million dollars per year"),
        ("€1 or £20", "one euro or twenty pounds"),
        ("10k users", "ten thousand users"),
        ("the 1st, 2nd and 23rd", "the first, second and twenty third"),
        ("1/2 or 3/4, 24/7", "a half or three quarters, twenty four seven"),
        ("10-20 engineers", "ten to twenty engineers"),
        ("a 10x gain", "a ten times gain"),
        ("1234567890123456789", "one two three four five six seven eight nine zero one two three four five six seven eight nine"),
        # dates and times
        ("on 2024-03-05", "on March fifth twenty twenty four"),
        ("March 5, 2024", "March fifth twenty twenty four"),
        ("in 1999 and 2007", "in nineteen ninety nine and two thousand seven"),
        ("2000 users in the 1990s", "two thousand users in the nineteen nineties"),
        ("at 10:30am", "at ten thirty A M"),
        ("at 14:05", "at fourteen oh five"),
        # units and versions
        ("150ms at 4.5 GB", "one hundred fifty milliseconds at four point five gigabytes"),
        ("1 s and 2 s", "one second and two seconds"),
        ("10 Gbps", "ten gigabits per second"),
        ("500 requests/s", "five hundred requests per second"),
        ("v2.1.3", "version two point one point three"),
        ("Python 3.11", "Python three point eleven"),
        ("10.0.0.1", "ten dot zero dot zero dot one"),
        ("a 404 or a 503 error", "a four oh four or a five oh three error"),
        ("port 8080", "port eighty eighty"),
        ("p95 and p99", "P ninety five and P ninety nine"),
        # acronyms, spelled or spoken
        ("JWT, SQL and JSON", "J W T, sequel and JSON"),
        ("two APIs", "two A P I's"),
        ("a REST API, some rest", "a rest A P I, some rest"),
        ("NASA", "nasa"),
        ("TDD and XYZ", "T D D and X Y Z"),
        ("IT is it", "I T is it"),
        ("CI/CD and TCP/IP", "C I C D and T C P I P"),
        ("I/O, A/B, R&D", "I O, A B, R and D"),
        ("WHAT DO YOU WANT", "what do you want"),
        # terms
        ("PostgreSQL", "postgres Q L"),
        ("nginx and kubectl", "engine X and cube control"),
        ("C++, C# and .NET", "C plus plus, C sharp and dot net"),
        ("Node.js", "node J S"),
        ("OAuth2 or OAuth 2.0", "oh auth two or oh auth two point zero"),
        ("IPv6, UTF-8, S3", "I P V six, U T F eight, S three"),
        ("k8s and i18n", "kubernetes and internationalization"),
        ("GraphQL-like", "graph Q L like"),
        ("HTTP/2", "H T T P two"),
        # code and formulas
        ("O(n log n)", "O of N log N"),
        ("O(n^2) or O(2^n)", "O of N squared or O of two to the N"),
        ("snake_case_name", "snake case name"),
        ("camelCaseName", "camel Case Name"),
        ("getUserById()", "get User By I D"),
        ("user_service.py", "user service dot P Y"),
        ("run --dry-run", "run dash dash dry run"),
        ("x >= 5 && y != 3", "X at least five and Y is not three"),
        ("a -> b", "a to b"),
        ("/api/v1/users/{id}", "slash A P I slash version one slash users slash id"),
        ("`SELECT`", "select"),
        ("the <div> element", "the div tag element"),
        # addresses and abbreviations
        ("https://www.example.com/docs?q=1", "example dot com slash docs"),
        ("jane.doe@example.org", "jane dot doe at example dot org"),
        ("e.g. tests, i.e. proof", "for example tests, that is proof"),
        ("tests vs. types, etc.", "tests versus types, et cetera"),
        ("read/write and/or both", "read write and or both"),
        ("Dr. Smith has 200 ms.", "doctor Smith has two hundred milliseconds"),
        # what cannot be said
        ("well 😀 done 数据", "well done"),
        ("café naïve", "cafe naive"),
    ],
)  # fmt: skip
def test_writing_becomes_words(front_end: FrontEnd, written: str, said: str) -> None:
    assert _words(front_end, written).lower() == said.lower()


def _symbols(front_end: FrontEnd, text: str) -> str:
    return " ".join(clause.symbols for clause in front_end.read(text))


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Please read this.", "ɹˈid"),
        ("I have read this.", "ɹˈɛd"),
        ("We lead a team.", "lˈid"),
        ("Is it a live system?", "lˈIv"),
        ("Where do you live?", "lˈɪv"),
        ("Keep a record.", "ɹˈɛkəɹd"),
        ("We record it.", "ɹɪkˈɔɹd"),
        ("The present state.", "pɹˈɛzənt"),
        ("Please present it.", "pɹizˈɛnt"),
        ("What is its use?", "jˈus"),
        ("How would you use it?", "jˈuz"),
        ("You used to test.", "jˈust"),
        ("It is close to done.", "klˈOs"),
        ("Then close the file.", "klˈOz"),
        ("Two separate projects.", "sˈɛpɹət pɹˈɑʤɛkts"),
        ("How do you separate concerns?", "sˈɛpəɹˌAt"),
        ("Your resume says so.", "ɹˈɛzəmˌA"),
        ("Can the job resume?", "ɹɪzˈum"),
    ],
)
def test_words_written_alike_are_told_apart_by_their_place(front_end: FrontEnd, text: str, there: str) -> None:
    assert there in _symbols(front_end, text)


@pytest.mark.parametrize(
    ("word", "symbols"),
    [
        ("kubernetes", "kˌubəɹnˈɛTiz"),
        ("idempotent", "ˌIdəmpˈOTənt"),
        ("cache", "kˈæʃ"),
        ("caches", "kˈæʃᵻz"),
        ("sharded", "ʃˈɑɹdᵻd"),
        ("queued", "kjˈud"),
        ("retryable", "ɹitɹˈIəbᵊl"),
        ("failover", "fˈAlˌOvəɹ"),
        ("behaviour", "bɪhˈAvjəɹ"),
        ("water", "wˈɔTəɹ"),
        ("button", "bˈʌtᵊn"),
        ("JWT", "ʤˌAdˌʌbəljˌutˈi"),
    ],
)
def test_words_have_the_sounds_of_an_engineer(front_end: FrontEnd, word: str, symbols: str) -> None:
    assert _symbols(front_end, word) == symbols


@pytest.mark.parametrize("word", ["Zabbix", "Quarkus", "Vitess", "Grzegorz", "brrr", "xqzt", "antidisestablishing"])
def test_a_word_nobody_knows_is_still_said(front_end: FrontEnd, word: str) -> None:
    assert any(symbol in "AIOWYiuɑæɔəɛɜɪʊʌᵻ" for symbol in _symbols(front_end, f"We use {word}."))


def test_the_before_a_vowel_is_another_the(front_end: FrontEnd) -> None:
    assert _symbols(front_end, "the API") == "ði ˌApˌiˈI"
    assert _symbols(front_end, "the team") == "ðə tˈim"


@pytest.mark.parametrize("text", ["", " ", "?!", "…", "😀", "数据", "\x00\x01", "\ud800", "---", "((()))"])
def test_text_without_words_is_read_as_nothing(front_end: FrontEnd, text: str) -> None:
    assert list(front_end.read(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "9" * 10_000,
        "a" + "·b" * 5000,
        "/" * 5000 + "path",
        "(" * 5000 + "a",
        "<a" * 3000,
        "O(" * 3000,
        "A.B." * 2500,
        "a@" * 3000 + "b.com",
        "http://" + "a." * 3000,
        "_a" * 4000,
        "aB" * 4000,
        "1-2/3:4.5,6" * 900,
        "$" * 4000 + "5",
        "well, " * 1700,
        "'s " * 3000,
    ],
    ids=lambda text: str(text[:8]),
)
def test_hostile_text_is_read_within_the_models_limits(front_end: FrontEnd, text: str) -> None:
    for clause in front_end.read(text):
        assert 0 < len(clause.symbols) <= LONGEST
        assert set(clause.symbols) <= SYMBOLS.keys()


def test_the_first_clause_has_at_most_six_words_and_no_word_is_lost() -> None:
    text = (
        "Imagine that a service which you own answers slowly for one tenth of its users, and nobody knows why; what "
        "would you look at first, and how would you find out? Take your time."
    )
    cut = list(clauses(text))
    assert len(cut[0].words) <= FIRST_WORDS
    assert [w for clause in cut for w in clause.words if w != ","] == text.replace(",", "").replace(";", "").replace(
        "?", ""
    ).replace(".", "").split()


def test_clauses_grow_so_that_the_next_is_ready_in_time() -> None:
    lengths = [len(clause.words) for clause in clauses("word " * 200)]
    assert lengths[:4] == [6, 10, 16, 24]
    assert max(lengths) == 24


def test_a_clause_does_not_end_on_a_small_word() -> None:
    first = next(clauses("How would you find the slowest of a thousand queries"))
    assert first.words[-1] not in ("the", "of", "a")


def test_stops_have_pauses_and_a_cut_inside_a_phrase_has_almost_none() -> None:
    cut = list(clauses("Well, that is one long thing to say without a stop. Is it?"))
    by_stop = {clause.stop: clause.pause_s for clause in cut}
    assert by_stop["."] > 3 * by_stop[""]
    assert [clause.stop for clause in cut][-1] == "?"


def test_our_terms_come_before_the_dictionary(store_terms: Terms, front_end: FrontEnd) -> None:
    assert store_terms.said("Kafka") == "/K AA1 F K AH0/"
    assert _symbols(front_end, "Kafka") == symbols_of(("K", "AA1", "F", "K", "AH0"))


@pytest.fixture
def store_terms() -> Terms:
    return spoken_terms()
