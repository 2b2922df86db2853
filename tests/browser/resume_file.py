"""A small resume as a PDF, made for the tests."""

from playwright.async_api import FilePayload

from tests.resumes.pdf_maker import PdfMaker

_LINES = (
    ("Mara Lindqvist", 18, True),
    ("mara.lindqvist@example.org | +46 70 123 45 67 | Stockholm, Sweden", 11, False),
    ("", 11, False),
    ("Experience", 14, True),
    ("Senior Backend Engineer, Nordpay AB, Stockholm", 11, True),
    ("March 2021 - Present", 11, False),
    ("- Led the migration of payments to an event-driven design in Python and Kafka.", 11, False),
    ("- Cut the error rate of checkout by half with PostgreSQL and careful rollouts.", 11, False),
    ("Backend Engineer, Klart Data, Uppsala", 11, True),
    ("June 2017 - February 2021", 11, False),
    ("- Built a reporting pipeline for 300 shops.", 11, False),
    ("", 11, False),
    ("Education", 14, True),
    ("M.Sc. Computer Science, KTH Royal Institute of Technology", 11, True),
    ("2015 - 2017", 11, False),
    ("", 11, False),
    ("Skills", 14, True),
    ("Python, Go, PostgreSQL, Kafka, Kubernetes, Terraform", 11, False),
)


def resume_pdf(name: str = "mara.pdf") -> FilePayload:
    """The file, as a browser is given it."""
    pdf = PdfMaker()
    height = 740.0
    for words, size, bold in _LINES:
        if words:
            pdf.text(words, 72, height, size=size, bold=bold)
        height -= size * 1.6
    return FilePayload(name=name, mimeType="application/pdf", buffer=pdf.made())
