"""The entries of a serviola.yaml for sites of the world."""

from __future__ import annotations

from typing import Any

from tests.end_to_end.world import Receiver, Site


def outlet(site: Site, path: str = "/feed.xml", **more: Any) -> dict[str, Any]:
    """Watch one feed of a site."""
    name = more.pop("id", "paper")
    source = more.pop("source", {"kind": "feed"})
    return {
        "id": name,
        "name": name.title(),
        "home": site.url(),
        "languages": ["en"],
        "sources": [{**source, "url": site.url(path)}],
        **more,
    }


def webhook(receiver: Receiver, name: str = "desk", **more: Any) -> dict[str, Any]:
    """Send alerts to a receiver."""
    return {"id": name, "kind": "webhook", "url": receiver.url, "allow_networks": ["127.0.0.0/8"], **more}
