"""The labels are right: what they say of each text can be seen in the text."""

import re
import unicodedata

import pytest

from demo.pieces import BadText, expected_alerts, expected_messages, read_script
from demo.setting import ACTORS, ROUTES, RULES


def plain(text):
    """Lower case, no accents, words apart by one space: another way than the program's own."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return " " + " ".join(re.findall(r"[a-z0-9]+", bare)) + " "


def holds(term, text):
    wanted = re.escape(plain(term.replace("*", "STAR")).strip()).replace("star", r"\w*")
    return re.search(rf" {wanted} ".replace(r"\ ", " "), text) is not None


def rules_of(text):
    names = {actor["id"]: [actor["name"], *actor["aliases"]] for actor in ACTORS}
    found = set()
    for rule in RULES:
        groups = [names[actor] for actor in rule.get("actors", [])]
        terms = [term for group in groups for term in group]
        if (
            all(holds(term, text) for term in rule.get("all", []))
            and not any(holds(term, text) for term in rule.get("none", []))
            and ("any" not in rule or any(holds(term, text) for term in rule["any"]))
            and (not terms or any(holds(term, text) for term in terms))
        ):
            found.add(rule["id"])
    return found


def versions(script):
    yield from ((piece.id, piece, piece.rules) for piece in script.pieces)
    by_id = {piece.id: piece for piece in script.pieces}
    yield from ((step.id, step, by_id[step.id].rules) for step in script.story if step.id in by_id)


def test_every_text_matches_the_rules_on_its_label_and_no_other(script):
    for name, version, rules in versions(script):
        text = plain(f"{version.title} . {version.summary} . {version.text}")
        assert rules_of(text) == set(rules), name


def test_what_is_known_by_its_headline_alone_matches_by_its_headline(script):
    (private,) = [piece for piece in script.pieces if piece.private]
    assert rules_of(plain(f"{private.title} . {private.summary}")) == private.rules


def test_some_pieces_match_only_by_their_page(script):
    assert [
        piece
        for piece in script.pieces
        if piece.rules and not rules_of(plain(f"{piece.title} . {piece.summary}"))
    ]


def test_copies_are_the_same_text_at_another_address(script):
    copies = [piece for piece in script.pieces if piece.copy_of]
    assert len(copies) >= 3
    for copy in copies:
        original = script.piece(copy.copy_of)
        assert copy.text.startswith(original.text)
        assert (copy.text == original.text) is (copy.adds is None)
        assert copy.rules == original.rules
        assert (copy.outlet, copy.id) != (original.outlet, original.id)
        assert len(copy.text.split()) >= 60


def test_no_other_two_pieces_share_a_text(script):
    texts = [piece.text for piece in script.pieces if not piece.copy_of]
    assert len(set(texts)) == len(texts)


def test_a_copied_piece_is_never_updated(script):
    updated = {step.id for step in script.story if step not in script.pieces}
    assert updated
    assert not updated & {piece.copy_of for piece in script.pieces}


def test_texts_have_the_length_of_a_brief(script):
    for name, version, _ in versions(script):
        assert 80 <= len(version.text.split()) <= 250, name


@pytest.mark.parametrize(
    "word", ["guerrero", "autodefensa", "autodefensas", "vigilante", "comunitaria", "dialogo", "clash"]
)
def test_noise_shares_words_with_the_rules(script, word):
    noise = [plain(f"{piece.title} {piece.text}") for piece in script.pieces if piece.noise]
    assert any(holds(word, text) for text in noise)


def test_about_forty_pieces_are_published_after_a_small_backlog(script):
    assert 5 <= len(script.backlog) <= 6
    assert 38 <= len(script.new_pieces) <= 50
    assert {piece.outlet for piece in script.backlog} == {"copal", "zanate", "cencerro"}


def test_a_backlog_and_copies_owe_no_alert(script):
    owed = expected_alerts(script.pieces, {piece.id: piece.root for piece in script.pieces})
    stories = {root for _, root in owed}
    assert not stories & {piece.id for piece in script.backlog}
    assert not stories & {piece.id for piece in script.pieces if piece.copy_of}
    assert {rule for rule, _ in owed} == set(ROUTES) == {rule["id"] for rule in RULES}


def test_one_event_is_told_by_all_outlets_in_both_languages_and_leads_to_both_kinds_of_further_messages(
    script,
):
    told = [piece for piece in script.pieces if piece.event]
    assert {piece.outlet for piece in told} == {"copal", "zanate", "cencerro"}
    assert {piece.copy_of is None for piece in told} == {True, False}
    assert {rule for rule, _ in expected_messages(told)} == {"apagon"}
    assert {piece.tells for piece in told} == {None, "confirmed", "new-text"}


def test_one_title_is_hostile(script):
    assert (
        len([piece for piece in script.pieces if "<!channel>" in piece.title and "=?utf-8?q?" in piece.title])
        == 1
    )


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ("- {id: a, outlet: x, title: t, summary: s, text: t}", "a: must have either rules or noise"),
        ("- {id: a, outlet: x, title: t, summary: s, text: t, noise: n, rules: [r]}", "a: must have either"),
        ("- {id: a, outlet: x, title: t, summary: s, copy_of: b}", "a: 'b'"),
        ("- {id: a, update: true, title: t, summary: s, text: t}", "a: is updated before"),
        ("- {id: a, outlet: x, titel: t}", "a: .*titel"),
    ],
)
def test_a_label_that_cannot_be_is_refused_by_name(tmp_path, entries, problem):
    (tmp_path / "2-day.yaml").write_text(entries)
    with pytest.raises(BadText, match=problem):
        read_script(tmp_path)


def test_a_copy_is_not_published_before_its_original(tmp_path):
    original = "{id: a, outlet: x, title: t, summary: s, text: t, rules: [r]}"
    (tmp_path / "2-day.yaml").write_text(
        f"- {{id: b, outlet: x, title: t, summary: s, copy_of: a}}\n- {original}\n"
    )
    with pytest.raises(BadText, match="b: is published before a"):
        read_script(tmp_path)
