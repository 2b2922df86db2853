"""The report as Markdown, HTML, PDF and CSV: one prepared sheet, four ways to print it."""
