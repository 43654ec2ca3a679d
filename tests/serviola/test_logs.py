"""What is logged: fields for machines, tracebacks for engineers, and no secret, whatever breaks."""

import io
import json
import logging
from datetime import UTC, datetime

import pytest
import structlog

from language.wording import Wording
from serviola import logs


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def logged():
    """Log to a stream for the time of a test."""
    root = logging.getLogger()
    kept = root.handlers[:], root.level

    def set_up(stream):
        logs.set_up(stream=stream)
        return structlog.get_logger("serviola.test")

    yield set_up
    root.handlers[:], root.level = kept
    structlog.reset_defaults()


def breaks():
    url = "https://hooks.example/services/T0/B0/marker"
    raise ZeroDivisionError(len(url))


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_a_traceback_shows_the_way_and_no_local_variable(logged, stream):
    out = stream()
    log = logged(out)
    try:
        breaks()
    except ZeroDivisionError:
        log.exception("job failed", job="send")
    text = out.getvalue()
    assert "breaks" in text
    assert "ZeroDivisionError" in text
    assert "marker" not in text


def test_an_event_is_one_line_of_json_where_there_is_no_terminal(logged):
    out = io.StringIO()
    logged(out).info("visit", source="faro/feed", new=3)
    [line] = out.getvalue().splitlines()
    assert (
        json.loads(line).items()
        >= {"event": "visit", "source": "faro/feed", "new": 3, "level": "info"}.items()
    )


def test_a_terminal_is_told_in_sentences_with_the_newsrooms_time(logged):
    out = Terminal()
    logs_in_spanish = {"wording": Wording("es"), "zone": "America/Mexico_City"}
    logged(out)
    logs.set_up(stream=out, **logs_in_spanish)
    at = datetime(2026, 11, 22, 14, 44, tzinfo=UTC)
    structlog.get_logger("serviola.test").warning(
        "visit failed", source="faro/feed", outcome="gone", detail="HTTP 404", next_visit_at=at, status=404
    )
    structlog.get_logger("serviola.test").info("something new", of=None, named="\x1b[2Jx")
    first, second = out.getvalue().splitlines()
    assert first.endswith("faro/feed: ya no existe (HTTP 404). Próximo intento a las 08:44.")
    assert second.endswith("something new named= [2Jx")
