"""One log event per decision, with fields, on stderr: JSON for machines, sentences on a terminal."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any, TextIO
from zoneinfo import ZoneInfo

import structlog

from language.wording import Wording

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


def set_up(
    *, verbose: bool = False, stream: TextIO | None = None, wording: Wording | None = None, zone: str = "UTC"
) -> None:
    """Send structlog and the standard library's loggers to `stream` (stderr when left out).

    A terminal gets sentences in the wording's language with the newsroom's time; everything else gets JSON, in UTC.
    """
    out = stream or sys.stderr
    shared: list[Any] = [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level]
    if out.isatty():
        renderer: list[Any] = [Sentences(wording or Wording("en"), ZoneInfo(zone))]
    else:
        shared.append(structlog.processors.TimeStamper(fmt="iso", utc=True))
        # Tracebacks without local variables: among them are addresses that hold a token, and secrets themselves.
        traceback = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        told = structlog.processors.ExceptionRenderer(traceback)
        renderer = [told, structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or Stderr())
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


class Stderr:
    """Whatever stderr is at the moment: a progress bar takes it over while it is shown, and lets lines pass above."""

    def write(self, text: str) -> int:
        """Write to it."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Flush it."""
        sys.stderr.flush()


MARKS = {"warning": "\x1b[33m!\x1b[0m", "error": "\x1b[31m✗\x1b[0m", "critical": "\x1b[31m✗\x1b[0m"}


class Sentences:
    """Renders an event for a person: the time, a mark when it matters, and the sentence that `log.<event>` has for it."""

    def __init__(self, wording: Wording, zone: ZoneInfo) -> None:
        self._wording = wording
        self._zone = zone

    def __call__(self, logger: Any, method: str, event: MutableMapping[str, Any]) -> str:  # noqa: ARG002
        """Return one line, and below it the traceback if there is one."""
        fault = event.pop("exc_info", None)
        mark = MARKS.get(event.pop("level", ""), " ")
        line = f"{datetime.now(self._zone):%H:%M:%S} {mark} {self._sentence(event)}"
        if fault:
            line = (
                f"{line}\n{structlog.processors.format_exc_info(None, '', {'exc_info': fault})['exception']}"
            )
        return line

    def _sentence(self, event: MutableMapping[str, Any]) -> str:
        name = str(event.pop("event"))
        if "outcome" in event:
            event["outcome"] = self._wording.say(f"outcome.{event['outcome']}")
        if "detail" in event:
            event["detail"] = f" ({event['detail']})" if event["detail"] else ""
        if isinstance(at := event.get("next_visit_at"), datetime):
            event["next_visit_at"] = f"{at.astimezone(self._zone):%H:%M}"
        key = f"log.{name.replace(' ', '_').replace('.', '_')}"
        try:
            sentence = self._wording.say(key, **event)
        except KeyError:  # an event without a sentence of its own: its name and fields
            fields = " ".join(f"{field}={value}" for field, value in event.items() if value not in (None, ""))
            sentence = f"{name} {fields}".rstrip()
        return "".join(letter if letter.isprintable() else " " for letter in sentence)
