"""El Zanate: Spanish, a feed that died, a Next.js home page whose data is read instead. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from demo.outlets.item import Document, Item, links, paragraphs

NAME = "El Zanate"
LANGUAGE = "es"
DATE_IN_URL: str | None = None
ZONE = "America/Mexico_City"
SOURCES: tuple[dict[str, Any], ...] = (
    {"kind": "feed", "id": "feed", "url": "/feed/"},
    {
        "kind": "listing",
        "id": "home",
        "url": "/",
        "rank": 2,
        "json": {
            "items": ["props.pageProps.allHome", "props.pageProps.allNotas"],
            "link": "slug",
            "title": "title",
            "summary": "excerpt",
            "date": "date",
        },
    },
)
ON_TOP = 6  # items of the first array; the rest stand in the second


def path_of(item: Item) -> str:
    """Return the path of a piece's page: no date in it, as is the custom."""
    return f"/estados/{item.piece.id}"


def listing(base: str, path: str, newest: Sequence[Item]) -> Document | None:  # noqa: ARG001 (links are relative)
    """Return the home page; None for any other path, the feed and robots.txt among them."""
    if path != "/":
        return None
    entries = [_entry(item) for item in newest]
    data = {"allHome": entries[:ON_TOP], "allNotas": entries[ON_TOP:]}
    cards = links(((path_of(item), item) for item in newest), count=len(newest))
    return Document(body=_shell(NAME, f'<main><ul class="grid">{cards}</ul></main>', data))


def _entry(item: Item) -> dict[str, str]:
    return {
        "title": item.title,
        "slug": path_of(item),
        "date": _local(item),
        "excerpt": f"<p>{escape(item.summary)}</p>",
    }


def _local(item: Item) -> str:
    """Without a zone, as the content system of such sites writes it."""
    return item.published.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M:%S")


def page(base: str, item: Item, newest: Sequence[Item]) -> Document:  # noqa: ARG001 (links are relative)
    """Return the page of a piece."""
    others = [each for each in newest if each.piece.id != item.piece.id]
    main = f"""<main class="container mx-auto">
<h1 class="font-Lora-Bold text-4xl">{escape(item.title)}</h1>
<div class="font-Lora-Regular text-xl">{escape(item.summary)}</div>
<div class="flex justify-between font-Inter-Regular"><div><time datetime="{item.published.isoformat()}">\
{_local(item)[:10]}</time></div><span>Por Redacción</span></div>
<div class="post-details">
{paragraphs(item)}
</div>
</main>
<aside class="w-1/4"><h3>Lo más leído</h3><ul>{links((path_of(each), each) for each in others)}</ul></aside>"""
    data = {
        "post": {
            "title": item.title,
            "slug": path_of(item),
            "date": _local(item),
            "content": paragraphs(item),
        }
    }
    return Document(body=_shell(f"{item.title} | {NAME}", main, data))


def _shell(title: str, main: str, props: dict[str, Any]) -> str:
    data = json.dumps({"props": {"pageProps": props}, "page": "/", "buildId": "zanate"}, ensure_ascii=False)
    data = data.replace("<", "\\u003c")  # a title must not be able to end the script
    return f"""<!DOCTYPE html><html lang="es"><head><meta charSet="utf-8"/><title>{escape(title)}</title>
<meta name="viewport" content="width=device-width"/></head>
<body><div id="__next">
<nav class="flex"><a href="/">{NAME}</a><a href="/">Estados</a><a href="/">Cultura</a></nav>
{main}
<footer class="bg-black"><p>Un medio inventado.</p></footer></div>
<script id="__NEXT_DATA__" type="application/json">{data}</script>
</body></html>
"""
