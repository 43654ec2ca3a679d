"""One log event per decision, with fields, on stderr: JSON for machines, colours for a terminal."""

from __future__ import annotations

import logging
import sys
from typing import Any, TextIO

import structlog

# These libraries speak of requests with their full URLs, which may hold a token.
TALKATIVE = (
    "alembic",
    "httpx",
    "httpcore",
    "scrapy",
    "apscheduler",
    "twisted",
    "trafilatura",
    "htmldate",
    "charset_normalizer",
    "aiosmtplib",
)


def set_up(*, verbose: bool = False, stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's loggers to `stream` (stderr when left out)."""
    out = stream or sys.stderr
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    # Tracebacks without local variables: among them are addresses that hold a token, and secrets themselves.
    told = structlog.processors.ExceptionRenderer(
        structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    )
    renderer: list[Any] = (
        [structlog.dev.ConsoleRenderer(colors=True, exception_formatter=structlog.dev.plain_traceback)]
        if out.isatty()
        else [told, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)
