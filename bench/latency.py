"""From an item in a feed to its alert at the webhook: seconds, over items published at random moments.

    python -m bench.latency [--items 40] [--poll 2s] [--outlets 4]

The daemon watches on loopback. An item counts from the moment the feed that lists it can be fetched until the
receiver has accepted its alert, so half a poll interval of waiting is in the median. Goal: p95 <= interval + 2 s.
"""

from __future__ import annotations

import argparse
import random
import signal
import statistics
import tempfile
import time
from pathlib import Path

from tests.end_to_end.desk import Desk
from tests.end_to_end.documents import NOW, Item, article, rss
from tests.end_to_end.outlets import outlet, webhook
from tests.end_to_end.world import Receiver, Site, World, page, world

SENTENCE = (
    "The ferry is late again, said the harbour master, and the passengers of the morning wait on the quay."
)


def publish(site: Site, items: list[Item], number: int) -> float:
    """Put one more article at the head of a site's feed; return when."""
    title = f"Harbour news, number {number}"
    # Each text its own: copies of one text would join one story, and be told once.
    own = f"It is the delay number {number} of this year, and the {number * 7}th since the line was opened."
    url = site.put(
        f"/{number}", article(title, SENTENCE, own, f"Passenger {number} had a book.", published=NOW)
    )
    items.insert(0, Item(url=url, title=title, published=NOW))
    site.put("/feed.xml", page(rss(items[:30]), "application/rss+xml"))
    return time.time()


def measure(made: World, options: argparse.Namespace, folder: Path) -> list[float]:
    """Publish one item after another; return the seconds each took."""
    draw = random.Random(11)
    receiver = made.receiver()
    papers: list[tuple[Site, list[Item]]] = [(made.site(), []) for _ in range(options.outlets)]
    for number, (site, items) in enumerate(papers):
        publish(site, items, -1 - number)
    desk = Desk(folder)
    desk.write(
        {
            "settings": {"poll_every": options.poll},
            "outlets": [outlet(site, id=f"paper-{n}") for n, (site, _) in enumerate(papers)],
            "rules": [{"id": "ferry", "any": ["ferry"]}],
            "channels": [webhook(receiver)],
        }
    )
    published = {}
    with desk.started("run") as running:
        for site, _ in papers:
            assert site.wait_for_path("/feed.xml", 2), running.said
        for number in range(options.items):
            time.sleep(draw.uniform(0.3, 3.0))
            site, items = draw.choice(papers)
            published[site.url(f"/{number}")] = publish(site, items, number)
        assert receiver.wait_for(len(published), 60), (len(receiver.messages), running.said[-20:])
        running.send(signal.SIGTERM)
        running.end()
    return [seconds for _, seconds in took(receiver, published)]


def took(receiver: Receiver, published: dict[str, float]) -> list[tuple[str, float]]:
    """Return the seconds from publishing to acceptance, by URL."""
    return [
        (url, message["at"] - published[url])
        for message in receiver.messages
        if (url := message["data"]["article"]["url"]) in published
    ]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--items", type=int, default=40)
    ask.add_argument("--poll", default="2s")
    ask.add_argument("--outlets", type=int, default=4)
    options = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder, world() as made:
        seconds = sorted(measure(made, options, Path(folder)))
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    print(
        f"items {len(seconds)}  p50 {cuts[49]:.2f} s  p95 {cuts[94]:.2f} s  max {seconds[-1]:.2f} s  (poll {options.poll})"
    )


if __name__ == "__main__":
    main()
