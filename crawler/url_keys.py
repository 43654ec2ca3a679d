"""What a URL is known by: the key that all ways of sharing it have in common. Pure.

A `url` is what is fetched; a `url_key` is what it is known by. The key forgets how a link was shared (scheme, www and
mobile hosts, tracking parameters, AMP, index files, a trailing slash) and keeps everything that may name an article:
the case of the path, unknown parameters and their values, routes in the fragment, the language edition. What it
forgets stands in tables of steps, so that `crawler.url_reasons` can say what each of them changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote_plus, urlsplit

from w3lib.url import canonicalize_url

Step = tuple[str, re.Pattern[str], str]
"""What is forgotten: its name (`cli.urls.folded`), its pattern, and what takes its place."""

ESCAPED_AMPERSAND = re.compile(r"&(amp|#0*38|#x0*26);", re.IGNORECASE)
SCHEMES = re.compile(r"^(?:https?:/*)*(?=[^/])", re.IGNORECASE)
AMP_CACHE = re.compile(
    r"^https?://(?:[^/]+\.cdn\.ampproject\.org/[a-z](?:/s)?|(?:www\.)?google\.[a-z.]+/amp/s)/", re.IGNORECASE
)

SITE = re.compile(r"^(www\d*|m|mobile|movil|amp)\.(?=[^.]+\.[^.]+)", re.IGNORECASE)
HOST_STEPS: tuple[Step, ...] = (
    ("port", re.compile(r":(80|443)?$"), ""),
    ("dot", re.compile(r"\.+$"), ""),
    ("site", SITE, ""),
    ("site", SITE, ""),  # www.m.example.org
    ("site", re.compile(r"^([^.]+)\.(m|mobile|movil|amp)\.(?=[^.]+\.[^.]+$)"), r"\1."),
)
INDEX = re.compile(r"/(index|default)\.(html?|php\d?|aspx?|jsp|shtml|cfm)$", re.IGNORECASE)
END = re.compile(r"(/\.{0,2}|;)+$")
PATH_STEPS: tuple[Step, ...] = (
    ("session", re.compile(r";jsessionid=[^/;]*", re.IGNORECASE), ""),
    ("slashes", re.compile(r"/{2,}"), "/"),
    ("slash", END, ""),
    ("index", INDEX, ""),
    ("amp_path", re.compile(r"^(/amp)+(?=/[^/]+/[^/]+)"), ""),
    ("amp_path", re.compile(r"(\.amp)+(?=\.html?$)"), ""),
    ("amp_path", re.compile(r"(\.amp|(?<=[^/])/amp)+$"), ""),
    ("index", INDEX, ""),  # below its AMP version
    ("slash", END, ""),
)

# Each parameter here says who shared a link or how a visitor is followed, never which article it is.
TRACKING = re.compile(
    r"""utm_.* | at_(medium|campaign|link|ptr|bbc|custom|format)\w* | pk_(campaign|kwd|keyword|source|medium|content|cid|cpn) | mtm_\w+ | \w+_(source|medium|campaign)
    | fbclid | gclid | gclsrc | dclid | gbraid | wbraid | msclkid | yclid | twclid | ttclid | clickid | igshid | igsh
    | mc_[ce]id | mkt_tok | _hs\w+ | hsctatracking | vero_id | s_cid | _ga | _gl | __twitter_impression
    | gucc\w+ | guce_\w+ | _guc_\w+ | smid | smtyp | taid | xtor | cmp | cmpid | ocid | ncid | sr_share | fromref | partner | dicbo
    """,
    re.VERBOSE | re.IGNORECASE,
)
AMP_FLAGS = frozenset({"amp", "_amp", "hs_amp"})
AMP_NAMES = frozenset({"mode", "output", "outputtype"})


def url_key(url: str) -> str:
    """Return what an article's URL is known by, such as `informador.mx/mexico/nota-20260823-0068.html`.

    Never raises: what is no URL is its own key.
    """
    try:
        parts = urlsplit(canonicalize_url(repaired(url), keep_fragments=True))
        host = taken(HOST_STEPS, without_user(parts.netloc))
    except ValueError:
        return url.strip()
    query = "&".join(pair for pair in parts.query.split("&") if pair and share_mark(pair) is None)
    route = f"#{parts.fragment}" if is_route(parts.fragment) else ""
    return host + taken(PATH_STEPS, parts.path) + (f"?{query}" if query else "") + route


def repaired(url: str) -> str:
    """Undo what copying does to a URL: escaped ampersands, back-slashes, a scheme that is missing or doubled.

    The scheme is always http afterwards.
    """
    text = ESCAPED_AMPERSAND.sub("&", url).strip()
    head, mark, tail = text.partition("?")
    text = "http://" + SCHEMES.sub("", head.replace("\\", "/").lstrip("/")) + mark + tail
    return "http://" + AMP_CACHE.sub("", text) if AMP_CACHE.match(text) else text


def without_user(netloc: str) -> str:
    """Return the host and port of a URL, in lower case."""
    return netloc.rpartition("@")[2].lower()


def taken(steps: Sequence[Step], text: str) -> str:
    """Take the steps, one after another."""
    for _, pattern, instead in steps:
        text = pattern.sub(instead, text)
    return text


def share_mark(pair: str) -> str | None:
    """Say why a parameter (`name=value`) names no article: "tracking" or "amp"; None when it may name one."""
    name, _, value = pair.partition("=")
    name, value = unquote_plus(name).lower(), unquote_plus(value).lower()
    if TRACKING.fullmatch(name):
        return "tracking"
    if (name in AMP_FLAGS and value in {"", "1", "true", "on"}) or (name in AMP_NAMES and value == "amp"):
        return "amp"
    shared = {
        "ref": "/" not in value,  # a path in it is content: login.php?ref=/article
        "s": re.fullmatch(
            r"\d\d", value
        ),  # Twitter numbers its share buttons; ?s= is WordPress's search, too
        "feature": value
        in {"youtu.be", "share", "shared", "emb_title", "emb_logo"},  # YouTube's share button
    }
    return "tracking" if shared.get(name) else None


def is_route(fragment: str) -> bool:
    """Whether a fragment is the way to a page, as `#/path` and `#!/path` are, and not a place on it."""
    return fragment.startswith(("/", "!"))
