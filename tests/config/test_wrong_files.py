"""Every mistake somebody is likely to make, and the very lines that are printed for it.

Each entry: what is wrong, the file, and what is said after the file's name. To add one, write the file first, read
what `serviola check` says as a newcomer would, and only then put it here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from config.load import ConfigError, load

SECRET = "hunter2"
ENVIRON = {"SET": SECRET, "EMPTY": " "}

QUOTES = "the query holds signs that YAML reads in its own way; put all of it in single quotes, or below `query: >-`"

WRONG = [
    (
        "an unknown section",
        "outlet: [informador]\n",
        [":1:1: outlet: there is no key outlet here; did you mean outlets?"],
    ),
    (
        "an unknown key of a rule",
        "rules:\n  - id: a\n    anny: [x]\n    any: [x]\n",
        [":3:5: rules[0].anny: there is no key anny here; did you mean any?"],
    ),
    (
        "an unknown occasion of a rule",
        "rules:\n  - id: a\n    any: [x]\n    when: confirm\n",
        [":4:11: rules[0].when: cannot be confirm; did you mean confirmed?"],
    ),
    (
        "an unknown occasion in a list, and a list without any",
        "rules:\n  - id: a\n    any: [x]\n    when: [first, delete]\n  - id: b\n    any: [x]\n    when: []\n",
        [
            ":4:19: rules[0].when[1]: cannot be delete; did you mean deleted?",
            ":7:11: rules[1].when: is an empty list; write at least one entry",
        ],
    ),
    (
        "an unknown place for the words of a rule",
        "rules:\n  - id: a\n    any: [x]\n    match: headline\n",
        [":4:12: rules[0].match: cannot be headline; write one of: new-text, text, title"],
    ),
    (
        "an occasion that is no text",
        "rules:\n  - id: a\n    any: [x]\n    when: {first: true}\n",
        [
            (
                ":4:11: rules[0].when: '{...}' is no occasion; write one of: first, confirmed, edited, deleted, "
                "or a list of them"
            )
        ],
    ),
    (
        "a number for an occasion, and an occasion that is named twice",
        "rules:\n  - {id: a, any: [x], when: 7}\n  - {id: b, any: [x], when: [first, first]}\n",
        [
            ":2:29: rules[0].when: '7' is no occasion; write one of: first, confirmed, edited, deleted, or a list of them",
            ":3:29: rules[1].when: names 'first' twice; once is enough",
        ],
    ),
    (
        "lists that nobody wrote, and one that is a list of lists",
        "lists:\n  violencia: [secuestr*, 'au*', '@armas']\n  Armas: []\nrules:\n  - {id: a, all: ['@violenca', '@a b'], none: ['@x']}\n",
        [
            ":2:29: lists.violencia[1]: a star after only 'au'; write at least 3 letters before it, such as secuestr*",
            (
                ":2:33: lists.violencia[2]: a list cannot hold another one; write its terms here, or name both lists in the rule: "
                "any: ['@one', '@other']"
            ),
            (
                ":3:3: lists.Armas: 'Armas' is no identifier; use small letters without accents, digits, '-', '_' and '.', such as "
                "my-outlet"
            ),
            ":3:10: lists.Armas: is an empty list; write at least one entry",
            ":5:19: rules[0].all[0]: there is no list @violenca; did you mean @violencia?",
            (
                ":5:32: rules[0].all[1]: '@a b' names no list; write @ and the name of a list, such as '@violencia', or the words "
                "without @"
            ),
            ":5:48: rules[0].none[0]: there is no list @x; write one of: @Armas, @violencia",
        ],
    ),
    (
        "a list where there are none, a section without a word, a group that nobody watches",
        "outlets: [informador]\nrules:\n  - {id: a, any: ['@epn'], sections: ['-'], groups: [jalsco]}\n",
        [
            ":3:19: rules[0].any[0]: there is no list @epn: write it under lists, or write epn without @ if a word is meant",
            ":3:39: rules[0].sections[0]: '-' holds no word; write the section as the outlet names it, such as Policía",
            ":3:54: rules[0].groups[0]: no outlet of a group jalsco is watched; did you mean jalisco?",
        ],
    ),
    (
        "lists that are no mapping",
        "lists: [a]\n",
        [":1:8: lists: must be made of names with terms, such as `violencia: [secuestr*, retén]`"],
    ),
    (
        "a rule of headlines that asks for what stands below them",
        "rules:\n  - id: a\n    match: title\n    query: title:retén AND (lead:Chilapa OR Tixtla)\n",
        [
            (
                ":4:12: rules[0].query: asks for lead:Chilapa, and with match: title only the headline is read, which has no lead: "
                "that part could never hold; take match: title out and write title: before what must stand in the headline, "
                "or take that part out"
            )
        ],
    ),
    (
        "rules that can never fire once their lists are written out",
        (
            "lists: {armas: [rifle, fusil*]}\nrules:\n  - {id: a, all: [rifle], none: [x, '@armas']}\n"
            "  - {id: b, query: 'z AND @armas AND NOT (rifle OR fusil*)'}\n  - {id: c, query: '@armas AND NOT rifle'}\n"
        ),
        [
            f":{place}: the rule can never fire: with the terms of its lists in their places, this forbids what it asks for; "
            "take one of the two out"
            for place in ("3:33: rules[0].none", "4:38: rules[1].query")
        ],
    ),
    (
        "a list that stands twice in one file",
        "lists:\n  a: [x]\n  a: [au*]\n",
        [":3:3: lists.a: this key stands already in line 2; keep one of the two"],
    ),
    (
        "a reference in a list",
        "lists: {a: ['${env:SET}']}\n",
        [
            ":1:13: lists.a[0]: is no secret field, so ${env:...} and ${file:...} mean nothing here; write the value itself"
        ],
    ),
    (
        "a query that can be read in two ways",
        "rules:\n  - id: a\n    query: 'Guerrero AND (retén OR \"policía estatal\" AND x)'\n",
        [
            (
                ":3:54: rules[0].query: OR and AND without brackets can be read in two ways; put brackets around what belongs "
                'together; write: Guerrero AND (retén OR ("policía estatal" AND x)) - or: Guerrero AND ((retén OR "policía '
                'estatal") AND x)'
            )
        ],
    ),
    (
        "a query over several lines",
        (
            "rules:\n  - id: a\n    query: |\n      Guerrero AND\n        retén AND\n        NOT\n"
            "  - id: b\n    query: >-\n      Guerrero AND\n      au*\n"
        ),
        [
            (
                ":6:9: rules[0].query: nothing stands after NOT; write what it asks for, or take NOT out; "
                "write: Guerrero AND retén"
            ),
            ":10:9: rules[1].query: a star after only 'au'; write at least 3 letters before it, such as secuestr*",
        ],
    ),
    (
        "names in a query that nobody knows",
        (
            "outlets: [informador]\nlists: {armas: [fusil*]}\nrules:\n"
            '  - {id: a, query: "actor:sedana AND place:mx-groo AND outlet:(infomador OR \\"informador\\") AND @arma"}\n'
        ),
        [
            f":4:{column}: rules[0].query: {what}; write: actor:sedena AND place:mx-roo AND "
            'outlet:(informador OR "informador") AND @armas'
            for column, what in (
                (27, "there is no actor sedana; did you mean sedena?"),
                (44, "there is no place mx-groo; did you mean mx-roo?"),
                (64, "no outlet infomador is watched; did you mean informador?"),
                (97, "there is no list @arma; did you mean @armas?"),
            )
        ],
    ),
    (
        "a name in quotes in a query, and one that is near nothing",
        'outlets: [informador]\nrules:\n  - {id: a, query: "outlet:\\"infomador\\" AND @xyzzy"}\n',
        [
            ":3:30: rules[0].query: no outlet infomador is watched; did you mean informador?",
            ":3:46: rules[0].query: there is no list @xyzzy: write it under lists, or write xyzzy without @ if a word is meant",
        ],
    ),
    (
        "a rule in two forms",
        "rules:\n  - {id: a, query: retén AND Guerrero, any: [x, y], none: [z]}\n",
        [
            (
                ":2:20: rules[0].query: asks for something by query and by lists, and a rule has one form; take one of the two "
                "out, or join them: query: 'retén AND Guerrero AND (x OR y) AND NOT z'"
            )
        ],
    ),
    (
        "a query that can find nothing, and one that says nothing",
        "rules:\n  - {id: a, query: retén AND NOT retén}\n  - {id: b, query: ''}\n",
        [
            (
                ":2:30: rules[0].query: this can find nothing, because it excludes what it asks for (retén); take one of the two "
                "out"
            ),
            ':3:21: rules[1].query: the query is empty; write what to look for, such as secuestro AND "policía estatal"',
        ],
    ),
    (
        "places that nobody knows",
        "rules:\n  - {id: a, places: [acapulco, xyzzy, mx-gro]}\n",
        [
            ":2:22: rules[0].places[0]: there is no place acapulco; did you mean mx-gro-acapulco-de-juarez?",
            (
                ":2:32: rules[0].places[1]: there is no place xyzzy; ids are those of docs/places.md, such as mx-gro or "
                "mx-gro-iguala-de-la-independencia"
            ),
        ],
    ),
    (
        "a rule that asks for more than a person can oversee",
        "lists: {many: ["
        + ", ".join(f"w{number}" for number in range(499))
        + "]}\nrules:\n  - {id: a, any: ['@many', x, y]}\n",
        [
            ":3:5: rules[0]: asks for 501 things, its lists written out, and 500 are the most; part it into several rules"
        ],
    ),
    (
        "an unknown key deep in an outlet",
        "outlets:\n  - id: a\n    name: A\n    home: https://a.example\n    sources:\n      - {kind: listing, url: 'https://a.example', jsn: {}}\n",
        [":6:51: outlets[0].sources[0].jsn: there is no key jsn here; did you mean json?"],
    ),
    (
        "an unknown key in a json listing",
        "outlets:\n  - id: a\n    name: A\n    home: https://a.example\n    sources:\n      - {kind: listing, url: 'https://a.example', json: {items: [a], sumary: b}}\n",
        [":6:70: outlets[0].sources[0].json.sumary: there is no key sumary here; did you mean summary?"],
    ),
    (
        "missing keys",
        "outlets:\n  - id: a\n    name: A\n",
        [
            ":2:5: outlets[0].home: is missing; write it in this entry",
            ":2:5: outlets[0].sources: is missing; write it in this entry",
        ],
    ),
    (
        "an unknown outlet of the catalog",
        "outlets: [insigthcrime]\n",
        [
            ":1:11: outlets[0]: no outlet insigthcrime ships with the program (did you mean insightcrime?); an outlet of your own needs id, name, home and sources"
        ],
    ),
    (
        "an unknown outlet in the use form",
        "outlets:\n  - use: informadr\n",
        [
            ":2:10: outlets[0].use: no outlet informadr ships with the program (did you mean informador, reforma?); an outlet of your own needs id, name, home and sources"
        ],
    ),
    (
        "a use form with an unknown key",
        "outlets:\n  - use: informador\n    enable: false\n",
        [":3:5: outlets[0].enable: there is no key enable here; did you mean enabled?"],
    ),
    (
        "an unknown shipped rule",
        "rules:\n  - use: autodefensas-gerrero\n",
        [
            ":2:10: rules[0].use: no rule autodefensas-gerrero ships with the program; did you mean autodefensas-guerrero?"
        ],
    ),
    (
        "an outlet twice",
        "outlets:\n  - informador\n  - use: informador\n",
        [":3:10: outlets[1].use: the id informador is used already at FILE:2:5; give each entry its own"],
    ),
    (
        "an unknown group of outlets",
        "outlets:\n  - group: jalisko\n  - group: [jalisco]\n",
        [
            ":2:12: outlets[0].group: no group jalisko ships with the program (serviola outlets --catalog lists them); did you mean jalisco?",
            ":3:12: outlets[1].group: must be one text; put it in quotes when it holds a colon, brackets or braces",
        ],
    ),
    (
        "a group twice, and one with keys that it cannot have",
        "outlets:\n  - {group: jalisco, first_visit: alert}\n  - group: jalisco\n  - {group: research, enable: false}\n  - {group: research, timezone: UTC}\n",
        [
            ":3:12: outlets[1].group: the group jalisco is taken already at FILE:2:13; keep one of the two",
            ":4:23: outlets[2].enable: there is no key enable here; did you mean enabled?",
            ":5:13: outlets[3].group: the group research is taken already at FILE:4:13; keep one of the two",
            ":5:23: outlets[3].timezone: a shipped outlet cannot be changed; write it under an id of your own, with name, home and sources, without use",
        ],
    ),
    (
        "a rule twice",
        "rules:\n  - {id: a, any: [x]}\n  - {id: a, any: [y]}\n",
        [":3:10: rules[1].id: the id a is used already at FILE:2:10; give each entry its own"],
    ),
    (
        "a key twice",
        "rules:\n  - id: a\n    any: [x]\n    any: [y]\n",
        [":4:5: rules[0].any: this key stands already in line 3; keep one of the two"],
    ),
    (
        "an unknown actor",
        "rules:\n  - id: a\n    actors: [sedna]\n",
        [":3:14: rules[0].actors[0]: there is no actor sedna; did you mean sedena?"],
    ),
    (
        "an unknown channel",
        "rules:\n  - {id: a, any: [x], channels: [desck]}\nchannels:\n  - {id: desk, kind: console}\n",
        [":2:34: rules[0].channels[0]: there is no channel desck; did you mean desk?"],
    ),
    (
        "an unknown outlet of a rule",
        "outlets: [informador]\nrules:\n  - {id: a, any: [x], outlets: [insightcrime]}\n",
        [":3:33: rules[0].outlets[0]: no outlet insightcrime is watched; write one of: informador"],
    ),
    (
        "a rule that asks for nothing",
        "rules:\n  - id: a\n    none: [x]\n",
        [
            ":2:5: rules[0]: asks for nothing; write a query, at least one term under all or any, an actor under actors or a place under places"
        ],
    ),
    (
        "a rule without an id",
        "rules:\n  - any: [x]\n",
        [":2:5: rules[0].id: is missing; write it in this entry"],
    ),
    (
        "an id with capitals",
        "rules:\n  - {id: Mi Regla, any: [x]}\n",
        [
            ":2:10: rules[0].id: 'Mi Regla' is no identifier; use small letters without accents, digits, '-', '_' and '.', such as my-outlet"
        ],
    ),
    (
        "a number as a term",
        "rules:\n  - id: a\n    any: [43]\n",
        [
            ":3:11: rules[0].any[0]: is read as a number or a truth value; put it in quotes to make it text, such as '43'"
        ],
    ),
    (
        "a truth value as a term",
        "rules:\n  - id: a\n    any:\n      - true\n",
        [
            ":4:9: rules[0].any[0]: is read as a number or a truth value; put it in quotes to make it text, such as '43'"
        ],
    ),
    (
        "a nested list as a term",
        "rules:\n  - id: a\n    any: [[x]]\n",
        [
            ":3:11: rules[0].any[0]: must be one text; put it in quotes when it holds a colon, brackets or braces"
        ],
    ),
    (
        "a mapping as a term",
        "rules:\n  - id: a\n    any:\n      - foo: bar\n",
        [
            ":4:9: rules[0].any[0]: must be one text; put it in quotes when it holds a colon, brackets or braces"
        ],
    ),
    (
        "a text where a list belongs",
        "rules:\n  - id: a\n    any: autodefensas\n",
        [":3:10: rules[0].any: must be a list; write it as [one, another] or with a line `- entry` for each"],
    ),
    (
        "an empty list of sources",
        "outlets:\n  - {id: a, name: A, home: 'https://a.example', sources: []}\n",
        [":2:58: outlets[0].sources: is an empty list; write at least one entry"],
    ),
    (
        "an empty value",
        "rules:\n  - id:\n    any: [x]\n",
        [":2:8: rules[0].id: is empty; write a value, or take the line out"],
    ),
    ("an empty entry", "rules:\n  -\n", [":2:4: rules[0]: is empty; write a value, or take the line out"]),
    (
        "an entry that is a text",
        "channels:\n  - console\n",
        [":2:5: channels[0]: must be made of keys with values, such as `id: my-name`"],
    ),
    (
        "a section that is a mapping",
        "rules:\n  a: b\n",
        [":2:3: rules: must be a list; write it as [one, another] or with a line `- entry` for each"],
    ),
    (
        "settings that are a list",
        "settings: [a]\n",
        [":1:11: settings: must be made of keys with values, such as `id: my-name`"],
    ),
    (
        "a star in front",
        "rules:\n  - id: a\n    any: ['*defensas']\n",
        [":3:12: rules[0].any[0]: a star in front of a word; it goes at the end, such as secuestr*"],
    ),
    (
        "a star after too little",
        "rules:\n  - id: a\n    any:\n      - grupo de au*\n",
        [
            ":4:20: rules[0].any[0]: a star after only 'au'; write at least 3 letters before it, such as secuestr*"
        ],
    ),
    (
        "a star inside a quoted term",
        "rules:\n  - id: a\n    any: ['it''s auto*defensa']\n",
        [":3:22: rules[0].any[0]: a star inside a word; end the word with it, such as auto*"],
    ),
    (
        "a star inside an escaped term",
        'rules:\n  - id: a\n    any: ["\\"x\\" auto*defensa"]\n',
        [":3:22: rules[0].any[0]: a star inside a word; end the word with it, such as auto*"],
    ),
    (
        "an operator",
        "rules:\n  - id: a\n    any: [soldados AND Guerrero]\n",
        [
            ":3:20: rules[0].any[0]: the operator AND means nothing here; write the words as separate entries of all, any or none, or the whole rule in one line under query"
        ],
    ),
    (
        "an open quote in a term",
        "rules:\n  - id: a\n    any: ['\"policía comunitaria']\n",
        [
            ':3:12: rules[0].any[0]: the quote (") that opens here is never closed; close it with " or leave it out'
        ],
    ),
    (
        "a minus",
        "rules:\n  - id: a\n    any: [-foo]\n",
        [
            ":3:11: rules[0].any[0]: a minus means nothing here; put the word under none, or write NOT in a query"
        ],
    ),
    (
        "a field",
        "rules:\n  - id: a\n    any: ['title:foo']\n",
        [
            ":3:12: rules[0].any[0]: there is no field title: here; write the words alone: title, summary and text are all searched; fields are for query"
        ],
    ),
    (
        "a term of signs",
        "rules:\n  - id: a\n    any: ['...']\n",
        [
            ":3:12: rules[0].any[0]: the term holds neither a letter nor a digit; write at least one word, such as secuestro"
        ],
    ),
    (
        "an empty term",
        "rules:\n  - id: a\n    any: ['']\n",
        [":3:12: rules[0].any[0]: the term is empty; write a word, such as secuestro, or take the line out"],
    ),
    (
        "a bad duration",
        "settings:\n  poll_every: 10 minutes\n",
        [
            ":2:15: settings.poll_every: '10 minutes' is no duration; write a number and a unit, such as 90s, 10m, 48h or 7d"
        ],
    ),
    (
        "an interval of nothing",
        "settings:\n  poll_every: 0s\n",
        [":2:15: settings.poll_every: must be longer than nothing, such as 10m"],
    ),
    (
        "a number as a duration",
        "settings:\n  max_age: 48\n",
        [
            ":2:12: settings.max_age: '48' is no duration; write a number and a unit, such as 90s, 10m, 48h or 7d"
        ],
    ),
    (
        "a bad time zone",
        "settings:\n  timezone: Mexico/Guerrero\n",
        [
            ":2:13: settings.timezone: 'Mexico/Guerrero' is no known time zone; did you mean America/Mexico_City?"
        ],
    ),
    (
        "a bad language",
        "settings:\n  language: fr\n",
        [":2:13: settings.language: cannot be fr; write one of: en, es"],
    ),
    (
        "too many workers",
        "settings:\n  workers: 100\n",
        [":2:12: settings.workers: is too big; 64 is the most"],
    ),
    (
        "no whole number",
        "settings:\n  workers: many\n",
        [":2:12: settings.workers: 'many' is no whole number; write one, such as 2"],
    ),
    (
        "no truth value",
        "outlets:\n  - use: informador\n    enabled: maybe\n",
        [":3:14: outlets[0].enabled: 'maybe' is neither true nor false; write one of the two"],
    ),
    (
        "a bad clock time",
        "settings:\n  daily_line: {channel: console, at: '8 am'}\n",
        [":2:38: settings.daily_line.at: '8 am' is no time of day; write it as '08:00'"],
    ),
    (
        "a daily line to nobody",
        "settings:\n  daily_line: {channel: desk}\nchannels:\n  - {id: mesa, kind: console}\n",
        [":2:25: settings.daily_line.channel: there is no channel desk; write one of: mesa"],
    ),
    (
        "a bad network",
        "settings:\n  allow_networks: [10.1.2.3/16]\n",
        [
            ":2:20: settings.allow_networks[0]: '10.1.2.3/16' is no network; write it as 10.1.0.0/16 or fd00::/8"
        ],
    ),
    (
        "an unknown database",
        "settings:\n  database: mysql://host/x\n",
        [
            ":2:13: settings.database: is no database this program knows; write sqlite:///serviola.db or postgresql://host/name"
        ],
    ),
    (
        "a database with a password",
        "settings:\n  database: postgresql://u:hunter2@host/x\n",
        [
            ":2:13: settings.database: holds a password; write the whole address as ${env:NAME} or ${file:/path}"
        ],
    ),
    (
        "a web address without a scheme",
        "settings:\n  contact: mi-medio.example\n",
        [
            ":2:12: settings.contact: is no web address; write http:// or https:// and a host, such as https://example.org/feed"
        ],
    ),
    (
        "a contact that no header can hold",
        "settings:\n  contact: https://новости.example/\n",
        [
            ":2:12: settings.contact: goes into a header, where only plain ASCII may stand; write the host as xn--..., and what is not ASCII in the path as %XX"
        ],
    ),
    (
        "a web address with a password",
        "settings:\n  contact: https://u:hunter2@mi-medio.example\n",
        [":2:12: settings.contact: must not hold a user name or password; leave out what stands before @"],
    ),
    (
        "a regular expression that does not compile",
        "outlets:\n  - {id: a, name: A, home: 'https://a.example', sources: [{kind: feed, url: 'https://a.example', only: '('}]}\n",
        [
            ":2:104: outlets[0].sources[0].only: '(' is no regular expression (Python says: missing ), unterminated subpattern at position 0); mend it, or put \\ before a sign that is meant as text"
        ],
    ),
    (
        "a date pattern without a group",
        "outlets:\n  - {id: a, name: A, home: 'https://a.example', date_in_url: '\\d{8}', sources: [{kind: feed, url: 'https://a.example'}]}\n",
        [
            ":2:62: outlets[0].date_in_url: has no group for the date; write it as (?P<date>20\\d{6}), or as three: (?P<year>20\\d\\d), (?P<month>\\d\\d?) and (?P<day>\\d\\d?)"
        ],
    ),
    (
        "two sources of one name",
        "outlets:\n  - {id: a, name: A, home: 'https://a.example', sources: [{kind: feed, url: 'https://a.example'}, {kind: feed, url: 'https://a.example'}]}\n",
        [
            ":2:5: outlets[0]: has two sources that are called feed-34b2bc; give one of them another id, or take it out"
        ],
    ),
    (
        "a source without a kind",
        "outlets:\n  - {id: a, name: A, home: 'https://a.example', sources: [{url: 'https://a.example'}]}\n",
        [
            ":2:59: outlets[0].sources[0].kind: is missing; write one of: feed, listing, news_sitemap, sitemap, wordpress"
        ],
    ),
    (
        "a channel of an unknown kind",
        "channels:\n  - id: a\n    kind: slak\n",
        [":3:11: channels[0].kind: there is no kind slak; did you mean slack?"],
    ),
    (
        "a channel without a kind",
        "channels:\n  - id: a\n    url: x\n",
        [":2:5: channels[0].kind: is missing; write one of: console, email, slack, webhook"],
    ),
    (
        "an unknown key of a channel",
        "channels:\n  - {id: a, kind: email, host: h.example, sender: a@b.example, to: [c@d.example], pasword: x}\n",
        [":2:83: channels[0].pasword: there is no key pasword here; did you mean password?"],
    ),
    (
        "a bad mail address",
        "channels:\n  - {id: a, kind: email, host: h.example, sender: Desk, to: ['c@d.example, e@f.example']}\n",
        [
            ":2:51: channels[0].sender: 'Desk' is no mail address; write it as desk@example.org",
            ":2:62: channels[0].to[0]: 'c@d.example, e@f.example' is no mail address; write it as desk@example.org",
        ],
    ),
    (
        "a secret written out",
        "channels:\n  - {id: a, kind: slack, url: 'https://hooks.example/hunter2'}\n",
        [
            ":2:31: channels[0].url: is a secret and must not stand in the file; write ${env:NAME} or ${file:/path}"
        ],
    ),
    (
        "a number as a password",
        "channels:\n  - {id: a, kind: email, host: h.example, sender: a@b.example, to: [c@d.example], password: 12345}\n",
        [
            ":2:93: channels[0].password: is a secret and must not stand in the file; write ${env:NAME} or ${file:/path}"
        ],
    ),
    (
        "a password in the clear",
        "channels:\n  - {id: a, kind: email, host: h.example, sender: a@b.example, to: [c@d.example], security: none, password: '${env:SET}'}\n",
        [":2:5: channels[0]: would send the password unencrypted; set security to starttls or tls"],
    ),
    (
        "a secret that is no web address",
        "channels:\n  - {id: a, kind: slack, url: '${env:SET}'}\n",
        [
            ":2:31: channels[0].url: is no web address; write http:// or https:// and a host, such as https://example.org/feed"
        ],
    ),
    (
        "a secret that does not sign",
        "channels:\n  - {id: a, kind: webhook, url: 'https://a.example', secret: '${env:SET}'}\n",
        [
            ":2:62: channels[0].secret: is no signing secret; it must be whsec_ followed by 24 to 64 bytes in base64, such as: echo whsec_$(head -c 32 /dev/urandom | base64)"
        ],
    ),
    (
        "a missing variable",
        "channels:\n  - id: a\n    kind: slack\n    url: ${env:SLACK_WEBHOOK}\n",
        [
            ":4:10: channels[0].url: the environment variable SLACK_WEBHOOK is not set; set it where the program starts"
        ],
    ),
    (
        "an empty variable",
        "channels:\n  - {id: a, kind: slack, url: '${env:EMPTY}'}\n",
        [":2:31: channels[0].url: the environment variable EMPTY is empty; give it a value"],
    ),
    (
        "a missing secret file",
        "channels:\n  - {id: a, kind: slack, url: '${file:/nowhere/secret}'}\n",
        [":2:31: channels[0].url: there is no file /nowhere/secret; check the name and the folder"],
    ),
    (
        "a relative secret file",
        "channels:\n  - {id: a, kind: slack, url: '${file:secret}'}\n",
        [
            ":2:31: channels[0].url: the file secret must be named from the root, such as ${file:/run/secrets/name}"
        ],
    ),
    (
        "a reference inside a text",
        "channels:\n  - {id: a, kind: slack, url: 'https://hooks.example/${env:SET}'}\n",
        [
            ":2:31: channels[0].url: a reference to a secret must stand alone; put the whole value in the variable or the file"
        ],
    ),
    (
        "a reference that is none",
        "channels:\n  - {id: a, kind: slack, url: '${SET}'}\n",
        [":2:31: channels[0].url: is no reference to a secret; write ${env:NAME} or ${file:/path}"],
    ),
    (
        "a reference in a plain field",
        "channels:\n  - {id: a, kind: email, host: '${env:SET}', sender: a@b.example, to: [c@d.example]}\n",
        [
            ":2:32: channels[0].host: is no secret field, so ${env:...} and ${file:...} mean nothing here; write the value itself"
        ],
    ),
    (
        "a reference in a rule",
        "rules:\n  - {id: a, any: [x, '${env:SET}']}\n",
        [
            ":2:22: rules[0].any[1]: is no secret field, so ${env:...} and ${file:...} mean nothing here; write the value itself"
        ],
    ),
    (
        "a tab",
        "rules:\n\t- id: a\n",
        [":2:1: a tab stands here, and YAML does not allow tabs; indent with spaces"],
    ),
    (
        "a tab after spaces",
        "rules:\n  - id: a\n  \tany: [x]\n",
        [":3:3: a tab stands here, and YAML does not allow tabs; indent with spaces"],
    ),
    (
        "a second colon",
        "rules:\n  - id: a\n    name: Caso: Guerrero\n    any: [x]\n",
        [
            ":3:15: a colon that does not fit; put text that holds a colon and a space in quotes, or mend the line above, which may lack its own"
        ],
    ),
    (
        "a key without a colon",
        "settings:\n  language es\n  timezone: UTC\n",
        [
            ":3:11: a colon that does not fit; put text that holds a colon and a space in quotes, or mend the line above, which may lack its own"
        ],
    ),
    (
        "a query that begins with a quote and goes on behind it",
        'rules:\n  - id: a\n    query: "retén" AND soldados\n',
        [f":3:12: {QUOTES}; write: query: '\"retén\" AND soldados'"],
    ),
    (
        "a query that begins with the name of a list",
        "rules:\n  - id: a\n    query: @violencia AND 'policía' estatal\n",
        [
            (
                f":3:12: {QUOTES}; write: query: '@violencia AND \"policía\" AND estatal' - or: query: '@violencia AND "
                '("policía" OR estatal)\''
            )
        ],
    ),
    (
        "a query with a colon and a space",
        "rules:\n  - id: a\n    query: title: retén\n    match: text\n",
        [f":3:12: {QUOTES}; write: query: 'title:retén'"],
    ),
    (
        "single quotes within single quotes",
        "rules:\n  - query: 'retén AND 'soldados''\n    id: a\n",
        [f":2:12: {QUOTES}; write: query: 'retén AND \"soldados\"'"],
    ),
    (
        "a comment that cuts a query off",
        "rules:\n  - id: a\n    query: (retén OR bloqueo) AND # roads\n      soldados\n",
        [f":3:12: {QUOTES}"],
    ),
    (
        "a query that goes on no further in than it began",
        "rules:\n  - id: a\n    query: >-\n    retén AND\n    soldados\n",
        [
            ":4:5: a query of several lines goes below `query: >-`, each of its lines further in than query; put spaces before this one"
        ],
    ),
    (
        "a line below a query that is right",
        "rules:\n  - id: a\n    query: retén AND NOT simulacro\n    note: Ojo: no tocar\n",
        [
            ":4:14: a colon that does not fit; put text that holds a colon and a space in quotes, or mend the line above, which may lack its own"
        ],
    ),
    (
        "an id of a role without its field",
        "rules:\n  - {id: a, query: 'role:governor@mx-gro AND x'}\n",
        [
            ":2:21: rules[0].query: there is no field role:; write actor:role:; write: actor:role:governor@mx-gro AND x"
        ],
    ),
    (
        "a dash without its space",
        "rules:\n  - id: a\n    any:\n      - retén\n      -bloqueo\n",
        [":5:7: a space is missing after the dash; write `- ` before the entry"],
    ),
    (
        "a colon without its space",
        "rules:\n  - id:a\n    any: [x]\n",
        [":2:7: a space is missing after the colon; write `id: ` and the value"],
    ),
    (
        "a colon without its space before a secret",
        f"channels:\n  - id: a\n    kind: email\n    password:{SECRET}\n",
        [":4:13: a space is missing after the colon; write `password: ` and the value"],
    ),
    (
        "a key that is further in than the one above",
        "rules:\n  - id: a\n      any: [x]\n",
        [
            ":3:7: any is further in than id in line 2, which has its value already; begin it in the same column, 5"
        ],
    ),
    (
        "a key that is further in, in a file with the line ends of Windows",
        "rules:\r\n  - id: a\r\n      any:\r\n        - x\r\n",
        [
            ":3:7: any is further in than id in line 2, which has its value already; begin it in the same column, 5"
        ],
    ),
    (
        "a group where no outlet is of any, and an actor in capitals",
        "rules:\n  - {id: a, any: [x], groups: [g], actors: [CRAC]}\n",
        [
            ":2:32: rules[0].groups[0]: no outlet of a group g is watched; there is none",
            ":2:45: rules[0].actors[0]: there is no actor CRAC; did you mean crac?",
        ],
    ),
    (
        "an open bracket",
        "rules:\n  - id: a\n    any: [x, y\n    none: [z]\n",
        [":3:10: the bracket that opens here is never closed, or a comma is missing between its entries"],
    ),
    (
        "an open quote",
        'rules:\n  - id: a\n    any: ["x, y]\n',
        [":3:11: the quote that opens here is never closed; close it on the same line"],
    ),
    (
        "a star that YAML reads",
        "rules:\n  - id: a\n    any: [*defensas]\n",
        [
            ":3:11: text that begins with * or & must stand in quotes; and a star goes at the end of a word: secuestr*"
        ],
    ),
    (
        "a lone star",
        "rules:\n  - id: a\n    any: [ * ]\n",
        [
            ":3:13: text that begins with * or & must stand in quotes; and a star goes at the end of a word: secuestr*"
        ],
    ),
    (
        "a bad escape",
        'outlets:\n  - {id: a, date_in_url: "\\d{8}"}\n',
        [
            ":2:27: a backslash that double quotes do not allow; write regular expressions in single quotes: '\\d+'"
        ],
    ),
    (
        "bad indentation",
        "rules:\n  - id: a\n   any: [x]\n",
        [
            ":3:4: the indentation does not fit the lines above, or a quote ends too early; line it up with its neighbours"
        ],
    ),
    (
        "an at sign",
        "rules:\n  - id: a\n    name: @mi-medio\n",
        [":3:11: text cannot begin with @; put it in quotes"],
    ),
    (
        "a percent sign",
        "rules:\n  - id: a\n    name: %x\n",
        [":3:11: text cannot begin with %; put it in quotes"],
    ),
    (
        "two documents",
        "rules: []\n---\nrules: []\n",
        [":2:1: a second document begins here (---); write one document in each file"],
    ),
    (
        "a tag",
        "rules:\n  - id: !!python/name:os.system a\n    any: [x]\n",
        [
            ":2:9: rules[0].id: the tag !python/name:os.system is not known here, or does not fit its value; take it out"
        ],
    ),
    (
        "a key that is a list",
        "? [a]\n: b\n",
        [":1:3: a key must be a plain word; put the value after the colon"],
    ),
    (
        "an alias that holds itself",
        "rules: &a\n  - *a\n",
        [":1:8: rules[0]: holds itself through an alias (*name); take the alias out"],
    ),
    (
        "an alias bomb",
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + "".join(
            (
                f"{new}: &{new} [{','.join(['*' + old] * 10)}]\n"
                for old, new in zip("abcdef", "bcdefg", strict=True)
            )
        ),
        [":4:4: e[7]: its aliases (*name) stand for more than 100000 values; write them out, or repeat less"],
    ),
    (
        "deep nesting",
        "rules: " + "[" * 2000 + "]" * 2000,
        [": is nested too deeply; a configuration has six levels"],
    ),
    (
        "deep nesting still",
        "rules: " + "[" * 100 + "]" * 100,
        [
            ":1:48: rules[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: is nested too deeply; a configuration has six levels"
        ],
    ),
    (
        "a control character",
        "rules:\n  - id: a\x07\n",
        [":2:10: holds the invisible character U+0007; delete it"],
    ),
    (
        "a list at the top",
        "- informador\n",
        [
            ":1:1: is not made of sections; write keys such as `outlets:` and `rules:` with their entries below"
        ],
    ),
    (
        "a text at the top",
        "informador\n",
        [
            ":1:1: is not made of sections; write keys such as `outlets:` and `rules:` with their entries below"
        ],
    ),
    (
        "an include that matches nothing",
        "include: [reglas/*.yaml]\n",
        [":1:11: include[0]: reglas/*.yaml matches no file; correct it or take the line out"],
    ),
    (
        "an include of a missing file",
        "include: reglas.yaml\n",
        [":1:10: include: there is no file FOLDER/reglas.yaml; check the name and the folder"],
    ),
    (
        "an include of itself",
        "include: serviola.yaml\n",
        [
            ":1:10: include: includes a file that is being read already (serviola.yaml -> serviola.yaml); take this line out"
        ],
    ),
    (
        "an include that is a number",
        "include: [1]\n",
        [":1:11: include[0]: must be one text; put it in quotes when it holds a colon, brackets or braces"],
    ),
    (
        "an include that is a mapping",
        "include: {a: b}\n",
        [":1:10: include: must be a list; write it as [one, another] or with a line `- entry` for each"],
    ),
    (
        "a source that is a text",
        "outlets:\n  - {id: a, name: A, home: 'https://a.example', sources: ['https://a.example/feed']}\n",
        [":2:59: outlets[0].sources[0]: must be made of keys with values, such as `id: my-name`"],
    ),
    (
        "a kind that is a number",
        "channels:\n  - {id: a, kind: 5}\n",
        [":2:19: channels[0].kind: there is no kind 5; write one of: console, email, slack, webhook"],
    ),
    (
        "a use that is a list",
        "outlets:\n  - use: [informador]\n",
        [
            ":2:10: outlets[0].use: must be one text; put it in quotes when it holds a colon, brackets or braces"
        ],
    ),
    (
        "an outlet that is a number",
        "outlets: [5]\n",
        [":1:11: outlets[0]: must be made of keys with values, such as `id: my-name`"],
    ),
    (
        "a daily line that is a text",
        "settings:\n  daily_line: desk\n",
        [":2:15: settings.daily_line: must be made of keys with values, such as `id: my-name`"],
    ),
    (
        "a setting in quotes and lines",
        '"set\\ntings": {}\n',
        [":1:1: set tings: there is no key set tings here; did you mean settings?"],
    ),
    (
        "mistakes of every kind at once",
        "outlets: [insigthcrime]\nrules:\n  - id: a\n    any: [au*]\n    channels: [desk]\n  - id: a\n    anny: [x]\nsettings: {poll_every: soon}\n",
        [
            ":1:11: outlets[0]: no outlet insigthcrime ships with the program (did you mean insightcrime?); an outlet of your own needs id, name, home and sources",
            ":4:13: rules[0].any[0]: a star after only 'au'; write at least 3 letters before it, such as secuestr*",
            ":5:16: rules[0].channels[0]: there is no channel desk; write one of: console",
            ":6:9: rules[1].id: the id a is used already at FILE:3:9; give each entry its own",
            ":7:5: rules[1].anny: there is no key anny here; did you mean any?",
            ":8:24: settings.poll_every: 'soon' is no duration; write a number and a unit, such as 90s, 10m, 48h or 7d",
        ],
    ),
    (
        "a selector that cannot be read",
        "outlets:\n  - {id: a, name: A, home: 'https://a.example', sources: [{kind: listing, url: 'https://a.example', items: 'article >'}]}\n",
        [
            ":2:108: outlets[0].sources[0].items: 'article >' is no CSS selector (cssselect says: Expected selector, got <EOF at 9>); write it as article h2 a"
        ],
    ),
    (
        "a selector of something nobody knows",
        "outlets:\n  - {id: a, name: A, home: 'https://a.example', sources: [{kind: listing, url: 'https://a.example', title: 'h2::text'}]}\n",
        [
            ":2:108: outlets[0].sources[0].title: 'h2::text' is no CSS selector (cssselect says: Pseudo-elements are not supported.); write it as article h2 a"
        ],
    ),
    (
        "an at sign where only elements go",
        "outlets:\n  - {id: a, name: A, home: 'https://a.example', sources: [{kind: listing, url: 'https://a.example', link: a@href}]}\n",
        [
            ":2:107: outlets[0].sources[0].link: 'a@href' is no CSS selector (cssselect says: Expected selector, got <DELIM '@' at 1>); write it as article h2 a"
        ],
    ),
    (
        "an attribute that is missing",
        "outlets:\n  - {id: a, name: A, home: 'https://a.example', sources: [{kind: listing, url: 'https://a.example', date: time@}]}\n",
        [
            ":2:107: outlets[0].sources[0].date: no attribute follows the @; write it as time@datetime, or leave the @ out for the text"
        ],
    ),
    (
        "an attribute of a broken selector",
        "outlets:\n  - {id: a, name: A, home: 'https://a.example', sources: [{kind: listing, url: 'https://a.example', date: 'time[@datetime'}]}\n",
        [
            ":2:107: outlets[0].sources[0].date: 'time[@datetime' is no CSS selector (cssselect says: Expected ident or '*', got <EOF at 5>); write it as article h2 a"
        ],
    ),
    (
        "a selector of a script",
        "outlets:\n  - {id: a, name: A, home: 'https://a.example', sources: [{kind: listing, url: 'https://a.example', json: {items: [a], script: '#'}}]}\n",
        [
            ":2:128: outlets[0].sources[0].json.script: '#' is no CSS selector (cssselect says: Expected selector, got <DELIM '#' at 0>); write it as article h2 a"
        ],
    ),
    (
        "a term both wanted and forbidden",
        "rules:\n  - {id: a, all: [Guerrero], none: [béisbol, guerrero]}\n",
        [
            ":2:46: rules[0].none[1]: the rule can never fire: all asks for 'Guerrero', and 'guerrero' under none forbids it; take one of the two out"
        ],
    ),
    (
        "a wanted phrase with a forbidden word",
        "rules:\n  - id: a\n    all: [policía comunitaria]\n    none: [comunitari*]\n",
        [
            ":4:12: rules[0].none[0]: the rule can never fire: all asks for 'policía comunitaria', and 'comunitari*' under none forbids it; take one of the two out"
        ],
    ),
    (
        "an any that is forbidden altogether",
        "rules:\n  - {id: a, any: [secuestro, retén], none: [reten, secuestr*]}\n",
        [
            ":2:52: rules[0].none[1]: the rule can never fire: with 'secuestr*', none forbids every term of any; take it out of one of the two"
        ],
    ),
    (
        "an age of nothing",
        "settings:\n  max_age: 0s\n",
        [":2:12: settings.max_age: must be longer than nothing, such as 10m"],
    ),
    (
        "an age of nothing for a shipped rule",
        "rules:\n  - {use: autodefensas-guerrero, max_age: 0s}\n",
        [":2:43: rules[0].max_age: must be longer than nothing, such as 10m"],
    ),
    (
        "an age without a value",
        "settings:\n  max_age:\n",
        [":2:11: settings.max_age: is empty; write a value, or take the line out"],
    ),
    (
        "a list as a duration",
        "settings:\n  max_age: [48h]\n",
        [
            ":2:12: settings.max_age: '[...]' is no duration; write a number and a unit, such as 90s, 10m, 48h or 7d"
        ],
    ),
    (
        "a page that may take too long",
        "settings:\n  page_timeout: 1m\n",
        [":2:17: settings.page_timeout: is too big; 20s is the most"],
    ),
    (
        "a mail server without a name",
        "channels:\n  - {id: a, kind: email, host: '', sender: a@b.example, to: [c@d.example]}\n",
        [":2:32: channels[0].host: is empty; write a value, or take the line out"],
    ),
    (
        "a mail server with a port",
        "channels:\n  - {id: a, kind: email, host: 'smtp.example:25', sender: a@b.example, to: [c@d.example]}\n",
        [
            ":2:32: channels[0].host: 'smtp.example:25' is no mail server; write its name alone, such as smtp.example.org, and the port under port"
        ],
    ),
    (
        "half a time zone",
        "settings:\n  timezone: America/Mexico\n",
        [
            ":2:13: settings.timezone: 'America/Mexico' is no known time zone; did you mean America/Mexico_City?"
        ],
    ),
    (
        "a town that is no time zone",
        "settings:\n  timezone: CDMX\n",
        [":2:13: settings.timezone: 'CDMX' is no known time zone; did you mean America/Mexico_City?"],
    ),
    (
        "a time zone from nowhere",
        "settings:\n  timezone: 'xq 7'\n",
        [
            ":2:13: settings.timezone: 'xq 7' is no known time zone; write one of: America/Mexico_City, America/Cancun, America/Hermosillo, America/Mazatlan, America/Tijuana, UTC"
        ],
    ),
    (
        "a change of a shipped rule",
        "rules:\n  - use: autodefensas-guerrero\n    all: [Michoacán]\n",
        [
            ":3:5: rules[0].all: a shipped rule cannot be changed; copy it under an id of your own (docs/rules.md shows all of it), without use"
        ],
    ),
    (
        "a change of a shipped outlet",
        "outlets:\n  - use: informador\n    languages: [en]\n",
        [
            ":3:5: outlets[0].languages: a shipped outlet cannot be changed; write it under an id of your own, with name, home and sources, without use"
        ],
    ),
    (
        "a long wrong value",
        "settings:\n  max_age: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
        [
            ":2:12: settings.max_age: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...' is no duration; write a number and a unit, such as 90s, 10m, 48h or 7d"
        ],
    ),
    (
        "an empty file",
        "",
        [": is empty; write at least outlets and rules, or start over with: serviola init"],
    ),
    (
        "a file of comments",
        "# nothing\n",
        [": is empty; write at least outlets and rules, or start over with: serviola init"],
    ),
]


def problems(path: Path, text: str, language: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load(path, environ=ENVIRON, language=language)
    return [str(problem).removeprefix(str(path)) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("text", "says"), [each[1:] for each in WRONG], ids=[each[0].replace(" ", "-") for each in WRONG]
)
def test_a_mistake_is_told_with_its_place_and_what_would_be_right(text, says, tmp_path):
    path = tmp_path / "serviola.yaml"
    assert problems(path, text, "en") == [
        line.replace("FILE", str(path)).replace("FOLDER", str(tmp_path)) for line in says
    ]


@pytest.mark.parametrize(
    ("text", "says"), [each[1:] for each in WRONG], ids=[each[0].replace(" ", "-") for each in WRONG]
)
def test_a_mistake_stands_at_the_same_place_in_spanish_and_in_other_words(text, says, tmp_path):
    spanish = problems(tmp_path / "serviola.yaml", text, "es")
    assert [line.split(" ")[0] for line in spanish] == [line.split(" ")[0] for line in says]
    assert not set(spanish) & set(says)


def test_no_mistake_shows_a_secret(tmp_path):
    said = [line for each in WRONG for line in problems(tmp_path / "serviola.yaml", each[1], "en")]
    assert any("password" in line for line in said)
    assert SECRET not in "\n".join(said)
