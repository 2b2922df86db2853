"""`vivaroom serve`, `stop` and `status`: the server of a data folder."""

import asyncio
import contextlib
import webbrowser
from typing import Annotated, Any

import typer

from vivaroom.app.cli.options import DataDir
from vivaroom.app.cli.output import JsonFlag, errors, show
from vivaroom.app.settings import Settings, read_settings


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; anything but loopback needs a sign-in.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (PORT).")] = None,
    data_dir: DataDir = None,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the first page in a browser, where there is one.")
    ] = False,
) -> None:
    """Start everything: database, jobs, pages and API."""
    from vivaroom.kit.logging import configure_logging

    settings = read_settings(host=host, port=port, data_dir=data_dir)
    configure_logging(settings.log_level, as_json=settings.environment == "production")
    _refuse_weak_secret(settings)
    _refuse_taken_port(settings)
    raise typer.Exit(_serve(settings, open_page=open_page))


def stop(data_dir: DataDir = None) -> None:
    """Stop the embedded database of a data folder; a server on it ends with it."""
    from vivaroom.db.embedded.server import stop as stop_database

    stopped = stop_database(read_settings(data_dir=data_dir).data_dir)
    show({"stopped": stopped}, as_json=False)


def status(data_dir: DataDir = None, as_json: JsonFlag = False) -> None:
    """Say whether the database of a data folder runs, and where."""
    from vivaroom.db.embedded.server import status as database_status

    settings = read_settings(data_dir=data_dir)
    found = database_status(settings.data_dir)
    show(
        {"data_dir": str(settings.data_dir), "running": found.running, "port": found.port, "log": str(found.log)},
        as_json=as_json,
    )


def _serve(settings: Settings, *, open_page: bool) -> int:
    """Run the server until it is told to end, on the fastest event loop that is installed; gives the exit code."""
    import uvicorn

    from vivaroom.app.main import create_app
    from vivaroom.app.server import AnnouncingServer, settle_memory
    from vivaroom.app.sockets import socket_settings
    from vivaroom.app.starting import hand_over

    app = create_app(settings)
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, log_config=None, access_log=False, lifespan="on",
        timeout_graceful_shutdown=20, server_header=False, proxy_headers=False, log_level="warning",
        **socket_settings(),
    )  # fmt: skip
    server = AnnouncingServer(
        config, lambda port: _announce(settings, port, open_page=open_page), lambda: hand_over(app)
    )
    app.state.give_up = lambda: setattr(server, "should_exit", True)
    app.state.settle = settle_memory
    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(server.serve())
    failure: Any = app.state.failure
    if failure is not None:
        errors.print(f"[red]Could not start:[/red] {getattr(failure, 'detail', failure)}", highlight=False)
    return 1 if failure is not None or not server.started else 0


def _announce(settings: Settings, port: int, *, open_page: bool) -> None:
    host = "localhost" if settings.is_loopback else settings.host
    url = f"http://{host}:{port}"
    errors.print(f"Vivaroom is at [bold]{url}[/bold]  (data in {settings.data_dir}; Ctrl+C ends it)", highlight=False)
    if open_page and settings.is_loopback:
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(url)


def _refuse_weak_secret(settings: Settings) -> None:
    """Off loopback a strong secret is demanded; on loopback one is made when there is none."""
    from vivaroom.accounts.secrets import require_strong
    from vivaroom.kit.errors import Invalid

    given = settings.secret_key
    if given is None:
        if not settings.is_loopback:
            raise Invalid(
                "secret_missing",
                f"Bound to {settings.host}, others can reach this server: set JWT_SECRET_KEY to 32 random bytes or more, "
                'for example the output of: python3 -c "import secrets; print(secrets.token_urlsafe(48))".',
            )
        return
    warning = require_strong("JWT_SECRET_KEY", given.get_secret_value(), bound_to_loopback=settings.is_loopback)
    if warning:
        errors.print(f"[yellow]Warning:[/yellow] {warning}", highlight=False)


def _refuse_taken_port(settings: Settings) -> None:
    """Name who has the port, where that can be known, instead of a number of the operating system."""
    from vivaroom.app.doctor.ports import is_taken, owner_of
    from vivaroom.kit.errors import Conflict

    if is_taken(settings.host, settings.port):
        owner = owner_of(settings.port)
        by = f" by {owner}" if owner else ""
        mend = f"choose another one, such as `vivaroom serve --port {settings.port + 1}`"
        raise Conflict("port_in_use", f"{settings.host}:{settings.port} is in use{by}: {mend}.")
