"""Reading a page in the pool: one that hangs or breaks a parser is an outcome of its own, and its neighbours go on."""

from __future__ import annotations

import asyncio
from datetime import datetime

from crawler.page import Background, Extracted, packed, read_in_worker
from crawler.pool import Cut, Pool
from storage.records import Outcome


async def read_in_pool(
    pool: Pool,
    body: bytes,
    url: str,
    content_type: str | None,
    background: Background,
    now: datetime,
    *,
    keep: bool = False,
) -> Extracted:
    """Read one page; with `keep` the page comes back packed, one that no parser could read as well."""
    try:
        return await pool.run(read_in_worker, body, url, content_type, background, now, keep)
    except Cut as cut:
        because = cut.because
    except Exception as error:  # noqa: BLE001 - whatever a parser raises in there, it is this page's and no other's
        because = f"the parser failed: {type(error).__name__}"
    kept = await asyncio.to_thread(packed, body, url, content_type, now) if keep else None
    return Extracted(outcome=Outcome.UNREADABLE, detail=because, kept=kept)
