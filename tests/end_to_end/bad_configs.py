"""Configurations that are wrong, each in one way, by the name that docs/bad-input.md gives it."""

from __future__ import annotations

OUTLET = """
outlets:
  - id: paper
    name: The Paper
    home: https://paper.invalid/
    sources: [{kind: feed, url: https://paper.invalid/feed.xml}]
"""
RULE = """
rules:
  - id: ferry
    any: [ferry]
"""

WRONG: dict[str, str] = {
    "YAML with a bracket that is never closed": "outlets: [insightcrime\nrules: []\n",
    "YAML indented with a tab": "settings:\n\tlanguage: en\n",
    "a list where sections belong": "- insightcrime\n",
    "a file that is no text": "outlets: \x00\n",
    "an unknown section": OUTLET.replace("outlets:", "outlet:"),
    "an unknown key": OUTLET + "    colour: red\n",
    "a key written twice": OUTLET + "    name: The Other\n",
    "a star in front of a word": OUTLET + RULE.replace("[ferry]", '["*ferry"]'),
    "a star inside a word": OUTLET + RULE.replace("[ferry]", "[fer*ry]"),
    "a quote that is never closed": OUTLET + RULE.replace("[ferry]", "['\"late ferry']"),
    "a rule that asks for nothing": OUTLET + RULE.replace("any: [ferry]", "none: [ferry]"),
    "two rules of one name": OUTLET + RULE + "  - id: ferry\n    any: [tram]\n",
    "a rule for an outlet that is not watched": OUTLET + RULE + "    outlets: [papre]\n",
    "a rule for a channel that is not there": OUTLET + RULE + "    channels: [desk]\n",
    "a secret written out": OUTLET
    + "channels:\n  - {id: desk, kind: slack, url: https://hooks.invalid/T0/B0/x}\n",
    "a secret whose variable is not set": OUTLET
    + "channels:\n  - {id: desk, kind: slack, url: '${env:NOT_SET_ANYWHERE}'}\n",
    "a secret whose file is not there": OUTLET
    + "channels:\n  - {id: desk, kind: slack, url: '${file:/run/secrets/not-there}'}\n",
    "a database address with its password": "settings:\n  database: postgresql://news:hunter2@db.invalid/news\n",
    "a mail password without encryption": OUTLET
    + "channels:\n  - {id: mail, kind: email, host: mail.invalid, security: none, username: desk,"
    " password: '${env:HOME}', sender: desk@paper.invalid, to: [desk@paper.invalid]}\n",
    "a duration without a unit": OUTLET + "settings:\n  poll_every: 10\n",
    "a time zone that does not exist": OUTLET + "settings:\n  timezone: America/Guerrero\n",
    "an address that is none": OUTLET.replace(
        "url: https://paper.invalid/feed.xml", "url: paper.invalid/feed.xml"
    ),
    "an outlet that does not ship": "outlets: [informadr]\n",
    "a source of an unknown kind": OUTLET.replace("kind: feed", "kind: telex"),
    "a regular expression that is none": OUTLET.replace("feed.xml}", "feed.xml, only: '(news'}"),
}
