"""Logging: one line an event, ids and codes only, never a candidate's words."""

import logging
import sys

import structlog


def configure_logging(level: str = "INFO", *, as_json: bool = False) -> None:
    """Route structlog and the standard library through one renderer on standard error."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [output]
    root.setLevel(level.upper())
    for noisy in (
        *("httpx", "httpcore", "uvicorn.access", "alembic", "pydantic_ai", "openai"),
        *("aioice", "aiortc"),  # these write addresses of candidates down
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)
