"""`python -m vivaroom` is the command line."""

from vivaroom.app.cli import main

main()
