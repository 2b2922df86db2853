"""All commands; each lives in a file of its own and imports what it needs when it runs."""

import sys

import typer

from vivaroom.app.cli.asyncapi import asyncapi
from vivaroom.app.cli.content import content
from vivaroom.app.cli.db import db
from vivaroom.app.cli.demo import demo
from vivaroom.app.cli.doctor import doctor
from vivaroom.app.cli.interview import interviews
from vivaroom.app.cli.jobs import jobs
from vivaroom.app.cli.models import models
from vivaroom.app.cli.openapi import openapi
from vivaroom.app.cli.output import complain
from vivaroom.app.cli.providers import providers
from vivaroom.app.cli.report import reports
from vivaroom.app.cli.serve import servers
from vivaroom.app.cli.sessions import sessions
from vivaroom.app.cli.worker import worker
from vivaroom.app.settings.reading import SettingsError
from vivaroom.kit.errors import ProviderError, VivaError

app = typer.Typer(
    name="vivaroom", help="The AI interviewer that anyone can run.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False,
)  # fmt: skip
app.add_typer(servers)
app.add_typer(interviews)
app.add_typer(reports)
app.command()(sessions)
app.command()(demo)
app.command()(worker)
app.command()(doctor)
app.command()(openapi)
app.command()(asyncapi)
app.add_typer(jobs, name="jobs", help="Work for later.")
app.add_typer(models, name="models", help="Weights that run on this machine.")
app.add_typer(providers, name="providers", help="Who hears and who speaks.")
app.add_typer(content, name="content", help="Questions, rubrics, plans.")
app.add_typer(db, name="db", help="The database.")


def main() -> None:
    """Run a command; what the user can mend is told in one line, without a stack."""
    try:
        app()
    except SettingsError as error:
        complain("Setting", str(error))
        sys.exit(2)
    except VivaError as error:
        complain(error.code, error.detail)
        sys.exit(1)
    except ProviderError as error:
        complain(error.provider, error.detail)
        sys.exit(1)
