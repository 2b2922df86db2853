"""`vivaroom serve`, `stop` and `status`: the server of a data folder."""

import asyncio
import contextlib
import sys
import webbrowser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from vivaroom.app.cli.options import DataDir
from vivaroom.app.cli.output import JsonFlag, errors, show
from vivaroom.app.settings.reading import Settings, read_settings

if TYPE_CHECKING:
    from vivaroom.app.tls.serving import Shown

servers = typer.Typer()
_BY_HAND = "import FILE as an authority, in the browser's settings"
_TRUSTED_BY = {
    "darwin": "security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db FILE",
    "linux": "certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n Vivaroom -i FILE   (Chromium; in Firefox, import it in the settings)",
}
"""How somebody's own browser learns to trust an authority, without rights of an administrator."""


@servers.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; anything but loopback needs a sign-in.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (PORT).")] = None,
    data_dir: DataDir = None,
    tls: Annotated[
        bool, typer.Option("--tls", help="Speak HTTPS, with a certificate of this machine's own making (VIVAROOM_TLS).")
    ] = False,
    tls_certificate: Annotated[
        Path | None, typer.Option(help="Speak HTTPS with this certificate, PEM (VIVAROOM_TLS_CERTIFICATE).")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(help="The key of that certificate, PEM (VIVAROOM_TLS_KEY).")] = None,
    queues: Annotated[
        str | None, typer.Option(help="Queues to work on here: all, none, or some, with commas (VIVAROOM_QUEUES).")
    ] = None,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the first page in a browser, where there is one.")
    ] = False,
) -> None:
    """Start everything: database, jobs, pages and API."""
    from vivaroom.app.tls.serving import shown_by
    from vivaroom.kit.clock import SystemClock
    from vivaroom.kit.logging import configure_logging

    settings = read_settings(
        host=host, port=port, data_dir=data_dir, tls=tls or None, tls_certificate=tls_certificate, tls_key=tls_key,
        queues=queues,
    )  # fmt: skip
    configure_logging(settings.log_level, as_json=settings.environment == "production")
    _advise(settings)
    _refuse_weak_secret(settings)
    _refuse_any_origin(settings)
    _refuse_taken_port(settings)
    _refuse_missing_brain(settings)
    _refuse_unknown_vendors(settings)
    raise typer.Exit(_serve(settings, shown_by(settings, SystemClock().now()), open_page=open_page))


@servers.command()
def stop(data_dir: DataDir = None) -> None:
    """Stop the embedded database of a data folder; a server on it ends with it."""
    from vivaroom.db.embedded.server import stop as stop_database

    stopped = stop_database(read_settings(data_dir=data_dir).data_dir)
    show({"stopped": stopped}, as_json=False)


@servers.command()
def status(data_dir: DataDir = None, as_json: JsonFlag = False) -> None:
    """Say whether the database of a data folder runs, and where."""
    from vivaroom.db.embedded.server import status as database_status

    settings = read_settings(data_dir=data_dir)
    found = database_status(settings.data_dir)
    show(
        {"data_dir": str(settings.data_dir), "running": found.running, "port": found.port, "log": str(found.log)},
        as_json=as_json,
    )


def _serve(settings: Settings, shown: "Shown | None", *, open_page: bool) -> int:
    """Run the server until it is told to end, on the fastest event loop that is installed; gives the exit code."""
    import uvicorn

    from vivaroom.app.main import create_app
    from vivaroom.app.server import AnnouncingServer, settle
    from vivaroom.app.sockets import socket_settings
    from vivaroom.app.starting import hand_over
    from vivaroom.app.tls.serving import TlsContext
    from vivaroom.kit.clock import SystemClock

    app = create_app(settings)
    tls = TlsContext(settings, shown, SystemClock()) if shown else None
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, log_config=None, access_log=False, lifespan="on",
        timeout_graceful_shutdown=20, server_header=False, proxy_headers=False, log_level="warning",
        ssl_context_factory=(lambda *_: tls.ssl) if tls else None, **socket_settings(),
    )  # fmt: skip
    announce = partial(_announce, settings, shown, open_page=open_page)
    server = AnnouncingServer(config, announce, tls.refresh if tls else lambda: None, hand_over=lambda: hand_over(app))
    app.state.give_up = lambda: setattr(server, "should_exit", True)
    app.state.settle = settle
    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(server.serve())
    failure: Any = app.state.failure
    if failure is not None:
        errors.print(f"[red]Could not start:[/red] {getattr(failure, 'detail', failure)}", highlight=False)
    return 1 if failure is not None or not server.started else 0


def _announce(settings: Settings, shown: "Shown | None", port: int, *, open_page: bool) -> None:
    host = "localhost" if settings.is_loopback else settings.host
    url = f"{settings.scheme}://{host}:{port}"
    errors.print(f"Vivaroom is at [bold]{url}[/bold]  (data in {settings.data_dir}; Ctrl+C ends it)", highlight=False)
    if shown is not None and shown.trusted is not None:
        _tell_how_to_trust(shown.trusted, is_new=shown.is_new)
    if open_page and settings.is_loopback:
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(url)


def _tell_how_to_trust(authority: Path, *, is_new: bool) -> None:
    """Nobody trusts this machine's certificate by itself; whole lines, so that they can be copied."""
    import shlex

    place = escape(shlex.quote(str(authority)))
    told = [
        f"Its certificate is made here, under the authority [bold]{place}[/bold]"
        + (", which is new: trust it once." if is_new else "."),
        f"  for Node      export NODE_EXTRA_CA_CERTS={place}",
        f"  for Python    export SSL_CERT_FILE={place}",
        f"  for curl      curl --cacert {place} …",
        f"  for browsers  {escape(_TRUSTED_BY.get(sys.platform, _BY_HAND))}".replace("FILE", place),
    ]
    for line in told:
        errors.print(line, highlight=False, soft_wrap=True)


def _advise(settings: Settings) -> None:
    """One line for each setting that counts for nothing here."""
    from vivaroom.app.advising import advice_here

    for line in advice_here(settings):
        errors.print(f"[yellow]Warning:[/yellow] {escape(line)}", highlight=False, soft_wrap=True)


def _refuse_weak_secret(settings: Settings) -> None:
    """Off loopback a strong secret is demanded; on loopback one is made when there is none."""
    from vivaroom.accounts.secrets import require_strong
    from vivaroom.kit.errors import Invalid

    given = settings.secret_key
    if given is None:
        if not settings.is_loopback:
            raise Invalid(
                "secret_missing",
                f"Bound to {settings.host}, others can reach this server, and JWT_SECRET_KEY is not set or a sample: set it to 32 random bytes or more, "
                'for example the output of: python3 -c "import secrets; print(secrets.token_urlsafe(48))".',
            )
        return
    warning = require_strong("JWT_SECRET_KEY", given.get_secret_value(), bound_to_loopback=settings.is_loopback)
    if warning:
        errors.print(f"[yellow]Warning:[/yellow] {warning}", highlight=False)


def _refuse_any_origin(settings: Settings) -> None:
    """Every page on the web may not speak here in the name of who is signed in; on loopback `*` counts for nothing."""
    from vivaroom.kit.errors import Invalid

    if "*" in settings.origins and not settings.is_loopback:
        mend = "name the origins of your front ends, such as https://interviews.example.com"
        raise Invalid("origins_open", f"ALLOWED_ORIGINS or FRONTEND_URL holds *, which welcomes every page: {mend}.")


def _refuse_taken_port(settings: Settings) -> None:
    """Name who has the port, where that can be known, instead of a number of the operating system."""
    from vivaroom.app.doctor.ports import is_taken, owner_of
    from vivaroom.kit.errors import Conflict

    if is_taken(settings.host, settings.port):
        owner = owner_of(settings.port)
        by = f" by {owner}" if owner else ""
        mend = f"choose another one, such as `vivaroom serve --port {settings.port + 1}`"
        raise Conflict("port_in_use", f"{settings.host}:{settings.port} is in use{by}: {mend}.")


def _refuse_missing_brain(settings: Settings) -> None:
    """Whoever asks for the model of this machine learns before anything starts how to bring it."""
    from vivaroom.app.brain import brain_of

    brain_of(settings)


def _refuse_unknown_vendors(settings: Settings) -> None:
    """Whoever names vendors of speech learns before anything starts which of them can be had, and who hears them."""
    from vivaroom.app.speech import chosen

    chains = chosen(settings)
    if not chains.is_local:
        errors.print(f"Speech leaves this machine: {escape(chains.described)}.", highlight=False, soft_wrap=True)
