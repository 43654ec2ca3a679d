"""When two sightings are the same article: keys of URLs and guids, and hashes of headlines. Pure.

A `url` is what is fetched; a `url_key` is what it is known by. The key forgets how a link was shared (scheme, www and
mobile hosts, tracking parameters, AMP, index files, a trailing slash) and keeps everything that may name an article:
the case of the path, unknown parameters and their values, routes in the fragment, the language edition.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import SplitResult, unquote_plus, urlsplit

from w3lib.url import canonicalize_url

from config.outlet import Outlet
from storage.host_names import host_of
from storage.records import NewArticle, Sighting

# Each parameter here says who shared a link or how a visitor is followed, never which article it is.
TRACKING = re.compile(
    r"""utm_.* | at_(medium|campaign|link|ptr|bbc|custom|format)\w* | pk_(campaign|kwd|keyword|source|medium|content|cid|cpn) | mtm_\w+ | \w+_(source|medium|campaign)
    | fbclid | gclid | gclsrc | dclid | gbraid | wbraid | msclkid | yclid | twclid | ttclid | clickid | igshid | igsh
    | mc_[ce]id | mkt_tok | _hs\w+ | hsctatracking | vero_id | s_cid | _ga | _gl | __twitter_impression
    | gucc\w+ | guce_\w+ | _guc_\w+ | smid | smtyp | taid | xtor | cmp | cmpid | ocid | ncid | sr_share | fromref | partner
    """,
    re.VERBOSE | re.IGNORECASE,
)
ESCAPED_AMPERSAND = re.compile(r"&(amp|#0*38|#x0*26);", re.IGNORECASE)
AMP_NAMES = frozenset({"mode", "output", "outputtype"})
INDEX = re.compile(r"/(index|default)\.(html?|php\d?|aspx?|jsp|shtml|cfm)$", re.IGNORECASE)
DEFAULT_PORT = re.compile(r":(80|443)?$")
SHARED_HOST = re.compile(r"^(www\d*|m|mobile|amp)\.(?=[^.]+\.[^.]+)", re.IGNORECASE)
INNER_MOBILE = re.compile(r"^([^.]+)\.(m|mobile|amp)\.(?=[^.]+\.[^.]+$)")
AMP_CACHE = re.compile(
    r"^https?://(?:[^/]+\.cdn\.ampproject\.org/[a-z](?:/s)?|(?:www\.)?google\.[a-z.]+/amp/s)/", re.IGNORECASE
)
DOUBLE_SCHEME = re.compile(r"^(?:https?:/*)*(?=[^/])", re.IGNORECASE)


PLAIN = re.compile(
    r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[1-9][0-9]{1,4})?)((?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*)/?(\?p=[0-9]+)?"
)
"""Nearly every article's address, and WordPress's guids: nothing in it needs to be looked at closely."""
NOT_PLAIN = re.compile(r"amp|index\.|default\.|\bm\.|mobile|www|xn--|:80$|:443$|:80/|:443/", re.IGNORECASE)


def url_key(url: str) -> str:
    """Return what an article's URL is known by, such as `informador.mx/mexico/nota-20260823-0068.html`.

    Never raises: what is no URL is its own key.
    """
    if (plain := PLAIN.fullmatch(url)) and not NOT_PLAIN.search(plain[1] + plain[2]):
        return f"{plain[1]}{plain[2]}{plain[3] or ''}"
    return considered_key(url)


def considered_key(url: str) -> str:
    """Return the key of any URL; of a plain one it is what `url_key` sees at a glance."""
    try:
        parts = urlsplit(canonicalize_url(_repaired(url), keep_fragments=True))
        host = _shared_host(parts)
    except ValueError:
        return url.strip()
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_tracking(pair))
    route = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return host + _shared_path(parts.path) + (f"?{query}" if query else "") + route


def _repaired(url: str) -> str:
    """Undo what copying does to a URL: escaped ampersands, back-slashes, a scheme that is missing or doubled."""
    text = ESCAPED_AMPERSAND.sub("&", url).strip()
    head, mark, tail = text.partition("?")
    text = "http://" + DOUBLE_SCHEME.sub("", head.replace("\\", "/").lstrip("/")) + mark + tail
    return "http://" + AMP_CACHE.sub("", text) if AMP_CACHE.match(text) else text


def _shared_host(parts: SplitResult) -> str:
    host = DEFAULT_PORT.sub("", parts.netloc.rpartition("@")[2].lower()).rstrip(".")
    host = SHARED_HOST.sub("", SHARED_HOST.sub("", host))  # www.m.example.org
    return INNER_MOBILE.sub(r"\1.", host)


def _shared_path(path: str) -> str:
    path = re.sub(r"/{2,}", "/", path)
    path = re.sub(r";jsessionid=[^/;]*", "", path, flags=re.IGNORECASE)
    path = INDEX.sub("/", path)
    path = re.sub(r"^/amp(?=/[^/]+/[^/]+)", "", path)
    path = re.sub(r"\.amp(?=\.html?$|/?$)", "", path)
    path = re.sub(r"(?<=[^/])/amp/?$", "", path)
    return path.rstrip("/;")


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name, value = unquote_plus(name).lower(), unquote_plus(value).lower()
    if TRACKING.fullmatch(name):
        return True
    if name == "ref":  # a path in it is content: login.php?ref=/article
        return "/" not in value
    if name == "s":  # Twitter numbers its share buttons with two digits; ?s= is also WordPress's search
        return bool(re.fullmatch(r"\d\d", value))
    if name == "feature":  # YouTube's share button
        return value in {"youtu.be", "share", "shared", "emb_title", "emb_logo"}
    return (name == "amp" and value in {"", "1", "true", "on"}) or (name in AMP_NAMES and value == "amp")


def guid_key(outlet: str, guid: str | None) -> str | None:
    """Return the key of a guid within its outlet, or None when it tells nothing apart.

    A guid that is a URL is folded as one, so that a change of scheme or host does not make a new article:
    WordPress's `?p=ID` outlives a changed slug. One that is a home page, or a character or two, is useless.
    """
    text = unicodedata.normalize("NFC", " ".join((guid or "").split()))[:500]
    if re.match(r"https?://", text, re.IGNORECASE):
        text = url_key(text)
        if not re.search(r"[/?#]", text):
            return None
    if len(text) < 3:
        return None
    return f"guid:{outlet}:{text}"


def headline_hash(title: str, summary: str) -> str:
    """Return a hash that changes when a title or summary does; white space does not count."""
    return _digest(
        "\n".join(" ".join(unicodedata.normalize("NFC", each).split()) for each in (title, summary))
    )


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def new_article(sighting: Sighting, outlet: Outlet) -> NewArticle:
    """Name a sighting of an outlet, ready to be stored."""
    guid = guid_key(outlet.id, sighting.guid)
    return NewArticle(
        sighting=sighting,
        url_key=url_key(sighting.url),
        host=host_of(sighting.url),
        keys=(guid,) if guid else (),
        text_hash=headline_hash(sighting.title, sighting.summary),
    )
