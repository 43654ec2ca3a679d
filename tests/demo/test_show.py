"""What a person sees, without a terminal: plain lines, in Spanish and English."""

import io
from datetime import timedelta

import pytest
from rich.console import Console

from demo.__main__ import language_of, parser_in, working_folder
from demo.observed import Observed, Told
from demo.receivers import Received
from demo.show import Show
from demo.verdict import judge
from language.wording import Wording


@pytest.fixture
def stage(small_script):
    """Return a show, and what it has printed so far."""
    written = io.StringIO()
    show = Show(Console(file=written, width=110), Wording("en"), small_script)
    return show, written.getvalue


def message(noon, channel="webhook", **values):
    return Received(
        **{"at": noon, "channel": channel, "id": "1", "accepted": True, "because": "ok", "text": ""} | values
    )


def about(noon, channel="webhook"):
    return Told(channel=channel, rule="dialogo", piece="nota", id="1", at=noon + timedelta(seconds=2))


FACTS = {
    "data": {
        "terms": ["mesa de diálogo"],
        "actors": ["CRAC"],
        "basis": "headline",
        "excerpt": {"text": "Una mesa de diálogo [bold]con la CRAC", "highlights": [[4, 19]]},
    }
}


def test_what_comes_in_is_one_line_each(stage, small_script):
    show, seen = stage
    for step in small_script.story:
        show.came(step)
    lines = [line[7:] for line in seen().splitlines()]
    assert lines[0] == "+ El Zanate: T nota"
    assert lines[3] == "~ El Zanate (changed): T nota, otra vez"
    assert "\x1b" not in seen()


def test_an_alert_says_what_matched_and_why(stage, noon):
    show, seen = stage
    show.told(message(noon, data=FACTS), about(noon), 1.24)
    assert "ALERT [Talks with the groups · Guerrero] T nota" in seen()
    assert "matched: mesa de diálogo, CRAC · “Una mesa de diálogo [bold]con la CRAC”" in seen()
    assert "headline only" in seen()
    assert "signature verified, 1.2 s" in seen()


@pytest.mark.parametrize(
    ("values", "told", "said"),
    [
        ({}, True, "→ slack, 1.2 s · [Talks with the groups · Guerrero] T nota"),
        ({"accepted": False, "because": "429"}, True, "→ slack answers 429"),
        ({"accepted": False, "because": "no_text"}, True, "→ slack refuses the message: no_text"),
        ({}, False, "→ slack got a message about none of the pieces"),
    ],
)
def test_every_message_is_shown(stage, noon, values, told, said):
    show, seen = stage
    show.told(message(noon, "slack", **values), about(noon, "slack") if told else None, 1.24)
    assert said in seen()


def test_the_summary_names_what_went_wrong(stage, small_script, noon):
    show, seen = stage
    published = {piece.id: noon for piece in small_script.pieces}
    observed = Observed(published=published, updates=1, remembered={}, alerts=[], told=[])
    show.summary(judge(small_script, {"dialogo": ("slack", "email")}, observed), 7)
    assert "0 of 4" in seen()
    assert "This did not go as it should:" in seen()
    assert "- nota: is not in the database" in seen()
    assert "- nota: email did not get the alert of dialogo" in seen()


@pytest.mark.parametrize(
    ("arguments", "environ", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "es_MX.UTF-8"}, "es"),
        ([], {"LANG": "es_MX.UTF-8", "LC_ALL": "C"}, "en"),
        (["--fast", "--language", "es"], {"LANG": "en_GB"}, "es"),
    ],
)
def test_the_language_is_the_one_asked_for_or_the_locales(arguments, environ, language):
    assert language_of(arguments, environ) == language


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_help_names_every_option(language):
    text = parser_in(Wording(language)).format_help()
    assert all(
        f"--{name}" in text for name in ("seconds", "fast", "keep", "folder", "database", "language", "json")
    )


def test_a_folder_that_nobody_asked_for_vanishes():
    with working_folder(None, keep=False) as folder:
        assert folder.is_dir()
    assert not folder.exists()


def test_a_folder_that_was_asked_for_stays(tmp_path):
    with working_folder(tmp_path / "here", keep=False) as folder:
        assert folder == tmp_path / "here"
    assert folder.is_dir()
