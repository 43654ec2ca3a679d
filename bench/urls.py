"""Measure which addresses are taken for one article, beside w3lib, courlan and url-normalize, and how many keys a CPU second.

    ./dev bench urls [--pairs ../shared/data/urls/pairs.json] [--count 20000]

Pairs are JSON: [{"a", "b", "same", "why"}]. url-normalize runs in an environment of its own (PEERS, `./dev peers`). The
addresses whose keys are timed are made by a seeded generator: six in ten are plain, the others tracked, AMP, of mobile
hosts, or odd.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from courlan import normalize_url
from w3lib.url import canonicalize_url

from crawler.url_keys import url_key

ROOT = Path(__file__).resolve().parents[1]
PAIRS = ROOT.parent / "shared" / "data" / "urls" / "pairs.json"
PEERS = ROOT / ".venv-peers" / "bin" / "python"
SEED = 20261125
SLUG = (
    "hallan",
    "bodega",
    "sonora",
    "fosgeno",
    "alcalde",
    "niega",
    "robo",
    "carretera",
    "detienen",
    "tres",
    "policia",
)
OUTLETS = ("diario.example", "noticias.example.mx", "heraldo-del-norte.example", "eldebate.example.com.mx")
SECTIONS = ("mexico", "seguridad", "estados/jalisco", "2026/11/25", "opinion")

URL_NORMALIZE = """
import json, sys, time
from url_normalize import url_normalize
rows = json.load(sys.stdin)
def key(url):
    try:
        return url_normalize(url, filter_params=True)
    except Exception:
        return url
started = time.process_time()
keys = [key(url) for url in rows]
print(json.dumps({"keys": keys, "s": time.process_time() - started}))
"""


def made(count: int) -> list[str]:
    """Make addresses of articles as they are listed and shared."""
    dice = random.Random(SEED)
    kinds = [plain, tracked, amp, mobile, odd]
    return [dice.choices(kinds, [60, 15, 8, 7, 10])[0](dice) for _ in range(count)]


def path(dice: random.Random) -> str:
    slug = "-".join(dice.choices(SLUG, k=dice.randrange(4, 10)))
    end = dice.choice([".html", "/", "", f"-{dice.randrange(10**6)}.html"])
    return f"/{dice.choice(SECTIONS)}/{slug}{end}"


def plain(dice: random.Random) -> str:
    return f"https://{dice.choice(['www.', ''])}{dice.choice(OUTLETS)}{path(dice)}"


def tracked(dice: random.Random) -> str:
    marks = dice.sample(
        ["utm_source=rss", "utm_medium=feed", "utm_campaign=x", "fbclid=IwAR0x", "cmp=tw", "ref=home"], 3
    )
    return f"{plain(dice)}?{'&'.join(marks)}"


def amp(dice: random.Random) -> str:
    url = plain(dice)
    return dice.choice(
        [url.rstrip("/") + "/amp/", url + "?amp=1", url.replace("://", "://amp.").replace("www.", "")]
    )


def mobile(dice: random.Random) -> str:
    return f"https://{dice.choice(['m.', 'mobile.'])}{dice.choice(OUTLETS)}{path(dice)}"


def odd(dice: random.Random) -> str:
    host, number = dice.choice(OUTLETS), dice.randrange(10**6)
    return dice.choice(
        [
            f"http://{host}:80{path(dice)}#comentarios",
            f"https://{host}/nota.php?seccion=3&id={number}",
            f"https://{host}/?p={number}",
            f"https://{host}//mexico/./niño-{number}.html",
            f"http://{host}/mexico/ni%c3%b1o-{number}.html?b=2&amp;a=1",
            f"{host}{path(dice)}",
            f"https://{host.upper()}/index.php?option=com_content&id={number}",
        ]
    )


def right(pairs: Sequence[dict[str, Any]], keys: dict[str, str]) -> str:
    """Count the pairs that keys tell the same, and tell apart, as they should."""
    counts = []
    for same in (True, False):
        those = [pair for pair in pairs if pair["same"] is same]
        told = sum((keys[pair["a"]] == keys[pair["b"]]) is same for pair in those)
        counts.append(f"{'same' if same else 'different'} {told} of {len(those)}")
    return ", ".join(counts)


def timed(key: Callable[[str], str], urls: Sequence[str]) -> tuple[dict[str, str], float]:
    """Return the keys, and how many a CPU second were made; what cannot take an address leaves it as it is."""
    keys = {}
    started = time.process_time()
    for url in urls:
        try:
            keys[url] = key(url)
        except ValueError:
            keys[url] = url
    return keys, len(urls) / (time.process_time() - started)


def peer(urls: Sequence[str]) -> tuple[dict[str, str], float] | None:
    """url-normalize, in its own process and environment; None where that is not there."""
    if not PEERS.exists():
        return None
    done = subprocess.run(
        [str(PEERS), "-c", URL_NORMALIZE], input=json.dumps(urls), text=True, capture_output=True, check=True
    )
    answer = json.loads(done.stdout)
    return dict(zip(urls, answer["keys"], strict=True)), len(urls) / answer["s"]


def line(who: str, told: str, rate: float) -> str:
    return f"{who:20} {told:36} {rate:9,.0f} keys a CPU second"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=Path, default=PAIRS)
    parser.add_argument("--count", type=int, default=20_000)
    asked = parser.parse_args()
    pairs = json.loads(asked.pairs.read_text(encoding="utf-8")) if asked.pairs.exists() else []
    of_pairs = sorted({pair[side] for pair in pairs for side in "ab"})
    urls = made(asked.count)
    takers: list[tuple[str, Callable[[str], str]]] = [
        ("Serviola", url_key),
        ("w3lib", canonicalize_url),
        ("courlan", lambda url: str(normalize_url(url, strict=False))),
    ]
    for who, key in takers:
        found, _ = timed(key, of_pairs)
        _, rate = timed(key, urls)
        print(line(who, right(pairs, found), rate))
    if (made_pairs := peer(of_pairs)) is None or (made_keys := peer(urls)) is None:
        print("url-normalize is not here: ./dev peers installs it")
        return
    print(line("url-normalize", right(pairs, made_pairs[0]), made_keys[1]))
    for pair in pairs:
        if (url_key(pair["a"]) == url_key(pair["b"])) is not pair["same"]:
            print(f"  ours is wrong on {pair['a']} and {pair['b']}: {pair['why']}")


if __name__ == "__main__":
    main()
