"""Let Python's search for cycles rest while much is built that holds none.

It is begun anew whenever so many objects have been made, and looks through all there are: of 10,000 rules, it took half of the
time to load them, and stopped every other thread for a second.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_searches() -> Iterator[None]:
    """Search for no cycles within the block; what was switched off before stays so."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
