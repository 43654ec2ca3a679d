"""How the host of a URL is called, by whoever asks it and by the rows that say when it may be asked. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """Return the host that a request for `url` goes to, in lower case, with its port when that is no default.

    "" when it names none.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    return host if port in {None, 80, 443} else f"{host}:{port}"
