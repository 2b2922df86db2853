"""The role that the application signs in as: neither superuser nor owner of any table of ours."""

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

LOGIN_ROLE = "vivaroom_login"
_LOCK = 7_223_372_036_854_776  # processes that start together would change the same role at once, which fails


def login_url(owner_url: str, password: str) -> str:
    """Make sure that the sign-in role exists with this password, and give its URL.

    `owner_url` is that of a role that may create roles. The sign-in role has no rights of its own: it may only take
    the roles that the migrations made, and it owns schema `dbos`, where the durable jobs keep their state.
    """
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        known = connection.scalar(text("select 1 from pg_roles where rolname = :name"), {"name": LOGIN_ROLE})
        verb = "alter" if known else "create"
        literal = connection.scalar(text("select quote_literal(:password)"), {"password": password})
        connection.execute(text(f"{verb} role {LOGIN_ROLE} login noinherit password {literal}".replace(":", "\\:")))
        connection.execute(text(f"grant vivaroom_app, vivaroom_system to {LOGIN_ROLE}"))
        connection.execute(text(f"create schema if not exists dbos authorization {LOGIN_ROLE}"))
        database = connection.scalar(text("select quote_ident(current_database())"))
        connection.execute(text(f"grant connect on database {database} to {LOGIN_ROLE}"))
    engine.dispose()
    url = make_url(owner_url).set(username=LOGIN_ROLE, password=password)
    return url.render_as_string(hide_password=False)
