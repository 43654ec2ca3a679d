"""An entry goes into a file by lines of its own: what is read back is the entry, and everything else stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.entry import NoPlace, entry_lines, inserted, new_id, scalar
from config.sheet import Sheet, read

ENTRY = {
    "id": "el-faro",
    "name": "El Faro: hoy",
    "home": "https://faro.example/?x=1&y=2",
    "languages": ["es", "no"],
    "sources": [
        {"kind": "feed", "url": "https://faro.example/f#x", "rank": 1},
        {"kind": "sitemap", "url": "https://faro.example/s", "only": "^a, [b]"},
    ],
}
LINES = entry_lines(ENTRY, {"languages": "a guess"})


def value_of(text):
    mistakes = []
    written = read(Sheet(file="f", folder=Path(), text=text.removeprefix("\ufeff")), mistakes)
    assert not mistakes
    return written.value


FILES = {
    "nothing": "",
    "a comment": "# c\n",
    "another section": "settings:\n  language: en\n",
    "comments after the last entry": "outlets:\n  - insightcrime # x\n  # - y\n\nrules: []\n",
    "entries that are not indented": "outlets:\n- use: a\n  enabled: false\n# foo\nrules: []\n",
    "entries far to the right": "outlets:\n      - use: a\n      -  id: b\nrules: []\n",
    "brackets": "outlets: [a, {use: b}] # c\nrules: []\n",
    "brackets around all": "{outlets: [a]}\n",
    "empty brackets": "outlets: []  # none\nrules: []\n",
    "an empty section": "outlets:\n  # nothing yet\nrules: []\n",
    "a null": "outlets: ~ # x\nrules: []\n",
    "a text over lines": "outlets:\n  - id: x\n    name: |\n      foo\n      bar\n\n  # - y\nrules: [x]\n",
    "no end of the last line": "outlets:\n  - a",
    "only the key": "outlets:",
    "a quoted key": '"outlets":\n  - a\n',
    "brackets at the end of a block": "outlets:\n  - id: x\n    sources:\n      - {kind: feed}\n      # c\n",
    "an anchor": "outlets:\n  - id: b\n    names: &x\n     - c\nrules: *x\n",
    "lines of Windows": "\ufeffoutlets:\r\n  - a\r\nrules: []\r\n",
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_an_entry_comes_last_and_every_line_stays(text):
    after = inserted(text, "f", [ENTRY], [LINES])
    value = value_of(after)
    assert value.pop("outlets")[-1] == ENTRY
    before = value_of(text) if text.strip("# c\n") else {}
    assert value == {key: each for key, each in before.items() if key != "outlets"}
    if "[" not in text and "~" not in text:
        lines = iter(after.splitlines())
        assert all(line in lines for line in text.splitlines())  # in their order
    assert ("\r\n" in after) == ("\r\n" in text)


@pytest.mark.parametrize(
    "text",
    ["outlets: [\n  a,\n]\n", "outlets: {a: b}\n", "- a\n", "outlets:\n  a: b\n", "outlets: text\n", "a: b\x85outlets: []\n"],
)  # fmt: skip
def test_a_form_that_lines_cannot_be_put_into_is_refused(text):
    with pytest.raises(NoPlace):
        inserted(text, "f", [ENTRY], [LINES])


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_text_is_read_back_as_it_was_written(text):
    if any(
        ord(letter) < 32 or letter in "\x7f\ufeff\ufffe\uffff" or 0x80 <= ord(letter) <= 0x9F
        for letter in text
    ):
        return
    assert value_of(f"a: {scalar(text)}\n") == {"a": text}
    assert value_of(f"a: [{scalar(text, flow=True)}]\n") == {"a": [text]}


@pytest.mark.parametrize(
    ("name", "host", "taken", "wanted"),
    [
        ("El Faro", "elfaro.net", (), "el-faro"),
        ("El Faro", "elfaro.net", ("el-faro",), "elfaro"),
        ("El Faro", "faro.net", ("el-faro", "faro"), "el-faro-2"),
        ("Ríodoce — Semanario", "riodoce.mx", (), "riodoce-semanario"),
        ("Новая газета", "www.novaya.example", (), "novaya"),
        ("", "", (), "outlet"),
        ("a" * 200, "a.example", (), "a" * 60),
    ],
)
def test_a_new_id_is_made_of_the_name_and_taken_by_nobody(name, host, taken, wanted):
    assert new_id(name, host, taken) == wanted
