"""The command line: `vivaroom …`, a table on a terminal and JSON when piped."""

from vivaroom.app.cli.main import main

__all__ = ["main"]
