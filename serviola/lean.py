"""A start that imports no more than it must, and quickly: a cron run pays for it at each round."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

NEVER = ("httpx._main", "structlog.twisted")
"""A command line and loggers of others, which import rich and Twisted wherever those are installed."""
NOT_FOR_LOGS = "rich"
"""What structlog imports, too, for a renderer that we do not have; whoever shows a table imports it afterwards."""


def leave_out() -> None:
    """Import structlog without rich, and keep the rest from being imported. None is Python's own word for "not there"."""
    sys.modules.update(dict.fromkeys(NEVER))  # type: ignore[arg-type]
    hidden = NOT_FOR_LOGS not in sys.modules
    if hidden:
        sys.modules[NOT_FOR_LOGS] = None  # type: ignore[assignment]
    try:
        import structlog  # noqa: F401, PLC0415
    finally:
        if hidden:
            del sys.modules[NOT_FOR_LOGS]


@contextmanager
def importing() -> Iterator[None]:
    """Let the collector of circles rest meanwhile: it would look through all that was imported, again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
