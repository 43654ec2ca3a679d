"""What is logged: fields for machines, tracebacks for engineers, and no secret, whatever breaks."""

import io
import json
import logging

import pytest
import structlog

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
