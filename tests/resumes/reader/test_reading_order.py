"""The order in which the words of a page are read."""

from tests.resumes.pdf_maker import PdfMaker
from vivaroom.resumes.limits import ReadingLimits
from vivaroom.resumes.reader.compose import compose_pages
from vivaroom.resumes.reader.pdf import MEDIA_TYPE, read_pages

LOREM = "wrote programs that people used every day for years"


def lines_of(maker: PdfMaker) -> list[str]:
    return compose_pages(read_pages(maker.made(), ReadingLimits()), MEDIA_TYPE).visible_text.splitlines()


def test_two_columns_are_read_one_after_the_other() -> None:
    maker = PdfMaker()
    for number in range(6):
        maker.text(f"left line {number} {LOREM[:20]}", 60, 700 - 17 * number, size=10)
        maker.text(f"right line {number} {LOREM[:20]}", 330, 693 - 15 * number, size=10)
    order = [" ".join(line.split()[:3]) for line in lines_of(maker)]
    assert order == [f"left line {n}" for n in range(6)] + [f"right line {n}" for n in range(6)]


def test_a_date_on_the_right_belongs_to_the_line_beside_it() -> None:
    maker = PdfMaker()
    maker.text("Acme Corporation", 60, 700, bold=True)
    maker.text("Jan 2020 - Present", 450, 700)
    maker.text(f"Engineer who {LOREM} and then some more of them too", 60, 684)
    assert lines_of(maker)[0] == "Acme Corporation\tJan 2020 - Present"


def test_dates_beside_bullets_follow_the_head_of_their_entry() -> None:
    maker = PdfMaker()
    maker.text("Acme, Engineer", 60, 700, bold=True)
    maker.text("Lyon, France", 480, 700, size=10)
    maker.text("2020 - 2022", 480, 686, size=10)
    maker.text("\x95 built the thing", 70, 686, size=10)
    maker.text("\x95 mended the thing", 70, 672, size=10)
    assert lines_of(maker)[:2] == ["Acme, Engineer\tLyon, France", "2020 - 2022"]


def test_labels_in_the_margin_come_before_what_they_label() -> None:
    maker = PdfMaker()
    for number, label in enumerate(("SUMMARY", "WORK", "SKILLS")):
        top = 700 - 90 * number
        maker.text(label, 60, top)
        for row in range(4):
            maker.text(f"{label.lower()} text {row} {LOREM}", 180, top - 16 * row, size=10)
    order = [line.split()[0] for line in lines_of(maker)]
    assert order == ["SUMMARY"] + ["summary"] * 4 + ["WORK"] + ["work"] * 4 + ["SKILLS"] + ["skills"] * 4


def test_cells_that_are_set_alike_are_read_by_columns_and_tables_by_rows() -> None:
    maker = PdfMaker()
    for column, name in enumerate(("Backend", "Frontend", "Cloud")):
        maker.text(name, 60 + 180 * column, 700, bold=True)
        maker.text(f"{name} first", 60 + 180 * column, 686, size=10)
        maker.text(f"{name} second", 60 + 180 * column, 672, size=10)
    for row, name in enumerate(("Email", "Phone")):
        maker.text(name, 60, 500 - 16 * row, bold=True)
        maker.text(f"{name} value", 160, 500 - 16 * row)
    order = lines_of(maker)
    assert order[:3] == ["Backend", "Backend first", "Backend second"]
    assert order[-2:] == ["Email\tEmail value", "Phone\tPhone value"]


def test_spaced_letters_are_one_word() -> None:
    maker = PdfMaker()
    for place, letter in enumerate("SKILLS"):
        maker.text(letter, 60 + 12 * place, 700)
    assert lines_of(maker) == ["SKILLS"]
