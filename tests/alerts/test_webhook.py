"""The signed webhook: its signature, its body, and what each answer of a real endpoint comes to."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st

import alerts
from alerts.channels import Envelope, Receipt, Refused, webhook
from alerts.channels.webhook import BODY_LIMIT, render, send, sign
from alerts.message import Kind, Message

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD_SECRET = "whsec_" + base64.b64encode(b"an older secret of our desk").decode()
SCHEMA = json.loads((Path(alerts.__file__).parent / "payload_schema.json").read_text(encoding="utf-8"))
KINDS = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def check(value, shape, where="$"):
    """Hold a value against the part of JSON Schema that our schema uses; raises AssertionError with the place."""
    known = {
        "$ref",
        "anyOf",
        "const",
        "enum",
        "type",
        "pattern",
        "format",
        "maxLength",
        "minimum",
        "required",
    }
    known |= {"properties", "items", "minItems", "maxItems", "allOf", "description"}
    known |= {"$schema", "$id", "title", "$defs"}
    assert set(shape) <= known, f"the check does not know {set(shape) - known}"
    if "$ref" in shape:
        check(value, SCHEMA["$defs"][shape["$ref"].rpartition("/")[2]], where)
    if "anyOf" in shape:
        assert any(fits(value, option) for option in shape["anyOf"]), where
    assert value == shape.get("const", value), where
    assert value in shape.get("enum", [value]), where
    kinds = shape.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    assert not kinds or isinstance(value, tuple(KINDS[kind] for kind in kinds)), where
    if isinstance(value, str):
        assert re.search(shape.get("pattern", ""), value), where
        assert len(value) <= shape.get("maxLength", len(value)), where
    if isinstance(value, dict):
        assert set(shape.get("required", [])) <= set(value), where
        assert set(value) <= set(shape.get("properties", value)), f"{where}: a field the schema does not tell"
        for name, inner in shape.get("properties", {}).items():
            if name in value:
                check(value[name], inner, f"{where}.{name}")
    if isinstance(value, list):
        assert shape.get("minItems", 0) <= len(value) <= shape.get("maxItems", len(value)), where
        for item in value:
            check(item, shape.get("items", {}), f"{where}[]")


def fits(value, shape):
    try:
        check(value, shape)
    except AssertionError:
        return False
    return True


def check_body(body):
    check(body, {name: part for name, part in SCHEMA.items() if name != "allOf"})
    (choice,) = SCHEMA["allOf"]
    branch = "then" if body["type"] in choice["if"]["properties"]["type"]["enum"] else "else"
    check(body["data"], choice[branch]["properties"]["data"])


# ---------------------------------------------------------------------------------------- signature


def test_the_published_vector_is_reproduced():
    signed = sign(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.text(min_size=1, max_size=40).filter(str.isalnum), st.text(max_size=200))
def test_signatures_agree_with_another_implementation(uid, body):
    moment = datetime(2026, 11, 22, 12, tzinfo=UTC)
    other = standardwebhooks.Webhook(SECRET).sign(uid, moment, body)
    assert sign(SECRET, uid, int(moment.timestamp()), body.encode()) == other


def test_a_secret_that_cannot_be_read_is_named_without_being_told():
    with pytest.raises(Refused, match="whsec_ and base64") as refused:
        sign("whsec_*not*base64*", "msg_1", 1, b"")
    assert "not*" not in repr(refused.value)


async def test_a_receiver_verifies_what_arrives(receiver, channel, claimed, out):
    now = datetime.now(UTC)  # the other implementation compares with the clock
    desk = channel("webhook", url=receiver.url, secret=SECRET)
    await send(claimed(payload='{"title":"¿Qué pasó?"}'.encode()), desk, out, now)
    ((headers, body),) = receiver.seen
    assert standardwebhooks.Webhook(SECRET).verify(body, headers) == {"title": "¿Qué pasó?"}
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"].startswith("Serviola/")
    assert headers["serviola-attempt"] == "1"
    assert "serviola-repeat" not in headers


@pytest.mark.parametrize("known", [SECRET, OLD_SECRET])
async def test_while_a_secret_changes_either_verifies(receiver, channel, claimed, out, known):
    desk = channel("webhook", url=receiver.url, secret=SECRET, previous_secret=OLD_SECRET)
    await send(claimed(), desk, out, datetime.now(UTC))
    ((headers, body),) = receiver.seen
    assert len(headers["webhook-signature"].split()) == 2
    assert standardwebhooks.Webhook(known).verify(body, headers) == {}


async def test_without_a_secret_nothing_is_signed(receiver, channel, claimed, out, now):
    await send(claimed(), channel("webhook", url=receiver.url), out, now)
    ((headers, _),) = receiver.seen
    assert "webhook-signature" not in headers
    assert headers["webhook-id"] == claimed().uid
    assert headers["webhook-timestamp"] == str(int(now.timestamp()))


async def test_a_repeat_says_so_under_the_same_id_and_with_the_time_of_the_attempt(
    receiver, channel, claimed, out, now
):
    desk = channel("webhook", url=receiver.url, secret=SECRET)
    await send(claimed(), desk, out, now)
    await send(claimed(attempt=2, repeat=True), desk, out, now + timedelta(minutes=5))
    (first, body), (second, same_body) = receiver.seen
    assert second["serviola-repeat"] == "possible"
    assert second["serviola-attempt"] == "2"
    assert (second["webhook-id"], same_body) == (first["webhook-id"], body)
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 300
    assert second["webhook-signature"] != first["webhook-signature"]


# ------------------------------------------------------------------------------------------ answers


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_is_success(*, receiver, channel, claimed, out, now, status):
    receiver.answers = [{"status": status}]
    assert await send(claimed(), channel("webhook", url=receiver.url), out, now) == Receipt(status=status)


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (400, {}, {}),
        (401, {}, {}),
        (403, {}, {}),
        (404, {}, {}),
        (410, {}, {"gone": True}),
        (413, {}, {}),
        (429, {}, {"endpoint": True}),
        (429, {"Retry-After": "90"}, {"endpoint": True, "retry_in": timedelta(seconds=90)}),
        (429, {"Retry-After": "soon"}, {"endpoint": True}),
        (500, {}, {"endpoint": True}),
        (500, {"Retry-After": "90"}, {"endpoint": True}),
        (502, {}, {"endpoint": True}),
        (
            503,
            {"Retry-After": "Sun, 22 Nov 2026 12:10:00 GMT"},
            {"endpoint": True, "retry_in": timedelta(minutes=10)},
        ),
        (503, {"Retry-After": "99999999"}, {"endpoint": True, "retry_in": timedelta(hours=24)}),
    ],
)
async def test_every_other_answer_is_a_refusal_with_what_follows(
    *, receiver, channel, claimed, out, now, status, headers, expected
):
    receiver.answers = [{"status": status, "headers": headers}]
    with pytest.raises(Refused) as refused:
        await send(claimed(), channel("webhook", url=receiver.url), out, now)
    error = refused.value
    plain = {"gone": False, "endpoint": False, "retry_in": None, "final": False, "unknown": False}
    assert {name: getattr(error, name) for name in plain} == {**plain, **expected}
    assert error.status == status
    assert error.because.startswith(f"HTTP {status}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_a_failure_and_never_followed(*, receiver, channel, claimed, out, now, status):
    receiver.answers = [{"status": status, "headers": {"Location": "/elsewhere"}}]
    with pytest.raises(Refused, match="redirects are not followed"):
        await send(claimed(), channel("webhook", url=receiver.url), out, now)
    assert receiver.paths == ["/hidden-path"]


async def test_a_closed_port_is_the_endpoints_fault_and_nothing_has_arrived(
    channel, claimed, out, now, unused_tcp_port
):
    desk = channel("webhook", url=f"http://127.0.0.1:{unused_tcp_port}/hidden?token=hidden")
    with pytest.raises(Refused, match="connection refused") as refused:
        await send(claimed(), desk, out, now)
    assert refused.value.endpoint
    assert not refused.value.unknown
    assert "hidden" not in repr(refused.value)


async def test_a_private_address_is_not_dialled_unless_the_channel_allows_it(
    receiver, channel, claimed, out, now
):
    desk = channel("webhook", url=receiver.url, allow_networks=[])
    with pytest.raises(Refused, match="blocked address"):
        await send(claimed(), desk, out, now)
    assert receiver.seen == []


# --------------------------------------------------------------------------------------------- body


def test_an_alert_has_the_shape_the_schema_tells(message, envelope, channel, voice):
    desk = channel("webhook", url="https://desk.example/in")
    body = json.loads(render(message(actors=("The Mayor",)), envelope, desk, voice))
    check_body(body)
    assert body["type"] == "alert.opened"
    assert body["timestamp"] == "2026-11-22T12:00:00Z"
    assert body["data"]["article"]["published_at"] == "2026-11-22T11:00:00Z"
    (start, end) = body["data"]["excerpt"]["highlights"][0]
    assert body["data"]["excerpt"]["text"][start:end] == "council"


def test_an_alert_of_which_little_is_known_has_it_too(message, envelope, channel, voice):
    bare = message(published=None, published_precision=None, language=None, url="", excerpt="", highlights=())
    check_body(json.loads(render(bare, envelope, channel("webhook", url="https://desk.example/in"), voice)))


@pytest.mark.parametrize("kind", [Kind.TEST, Kind.DAILY, Kind.DISABLED])
def test_a_word_without_an_article_has_the_shape_the_schema_tells(envelope, channel, voice, kind):
    word = Message(uid="wrd_" + "0" * 32, kind=kind, title="Serviola is on watch", note="All is well.")
    body = json.loads(render(word, envelope, channel("webhook", url="https://desk.example/in"), voice))
    check_body(body)
    assert body["data"]["note"] == "All is well."


@pytest.mark.parametrize(
    "broken", [{"schema_version": 2}, {"type": "alert"}, {"timestamp": "today"}, {"more": 1}]
)
def test_the_check_of_the_schema_can_fail(message, envelope, channel, voice, broken):
    body = json.loads(render(message(), envelope, channel("webhook", url="https://desk.example/in"), voice))
    with pytest.raises(AssertionError):
        check_body({**body, **broken})


@pytest.mark.parametrize("letter", ["x", "ñ", "日", "😀", '"', "\\", "\x07", "\ud83d"])
def test_a_body_never_exceeds_20_kilobytes(message, envelope, channel, voice, letter, everywhere, rewritten):
    word = letter * 10_000
    hostile = message(
        title=word, excerpt=f"{word} {word}", rule_name=word, outlet_name=word, url="https://x.example/" + word,
        terms=(word,) * 500, actors=(word,) * 500, other_sources=(word,) * 500, note=word, highlights=(),
        outlets=500, tellers=everywhere(word), news=rewritten(word),
    )  # fmt: skip
    body = render(hostile, envelope, channel("webhook", url="https://desk.example/in"), voice)
    assert len(body) <= BODY_LIMIT
    check_body(json.loads(body))


@pytest.mark.parametrize(
    "title",
    ["<!channel> alarm", "<http://evil.example|bank>", "=?utf-8?q?Breaking=0ABcc:x@y.example?=", "</script>"],
)
def test_a_hostile_title_is_data(message, channel, voice, title, now):
    envelope = Envelope(uid="msg_1", recipient="", at=now)
    body = render(message(title=title), envelope, channel("webhook", url="https://desk.example/in"), voice)
    assert json.loads(body)["data"]["article"]["title"] == title


def test_an_update_is_of_a_type_of_its_own_and_has_the_shape_the_schema_tells(
    message, envelope, channel, voice, everywhere, rewritten
):
    update = message(outlets=3, tellers=everywhere("Zanate")[:3], news=rewritten("sesenta"))
    body = json.loads(render(update, envelope, channel("webhook", url="https://desk.example/in"), voice))
    check_body(body)
    assert (body["type"], body["data"]["id"], body["data"]["number"]) == ("alert.updated", update.uid, 99)
    assert body["data"]["story"]["outlets"] == len(body["data"]["story"]["told_by"]) == 3
    assert body["data"]["update"]["kinds"] == ["deleted", "edited", "new-text", "confirmed"]


def test_a_first_message_opens_its_alert_even_when_an_edit_is_what_it_tells(
    message, envelope, channel, voice, rewritten
):
    first = message(news=replace(rewritten("sesenta"), number=1))
    body = json.loads(render(first, envelope, channel("webhook", url="https://desk.example/in"), voice))
    assert (body["type"], body["data"]["update"]["changed"][0]) == ("alert.opened", "headline")


def test_a_shortened_passage_keeps_its_highlights(message):
    excerpt = "council " + "x" * 100 + " council " + "y" * 500 + " council"
    places = ((0, 7), (109, 116), (len(excerpt) - 7, len(excerpt)))
    short = webhook.shortened(message(excerpt=excerpt, highlights=places))
    assert short.highlights == ((0, 7), (109, 116))


# --------------------------------------------------------------------------------------------- docs

GUIDE = Path(alerts.__file__).parents[1] / "docs" / "webhooks.md"


def code_in_guide(language):
    return re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_example_of_the_guide_has_the_shape_the_schema_tells():
    (example,) = code_in_guide("json")
    check_body(json.loads(example))


async def test_the_code_of_the_guide_verifies_what_arrives_and_nothing_else(receiver, channel, claimed, out):
    (code,) = code_in_guide("python")
    guide = {}
    exec(code, guide)  # the guide is ours, and is held to what it says
    await send(claimed(), channel("webhook", url=receiver.url, secret=SECRET), out, datetime.now(UTC))
    ((headers, body),) = receiver.seen
    assert guide["verified"](SECRET, headers, body)
    assert not guide["verified"](OLD_SECRET, headers, body)
    assert not guide["verified"](SECRET, headers, body + b" ")
    assert not guide["verified"](SECRET, {**headers, "webhook-timestamp": "1614265330"}, body)
