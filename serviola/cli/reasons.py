"""Why a message or an alert stands as it does, in the reader's language: what is stored is English, for logs and scripts."""

from __future__ import annotations

import re

from language.wording import Wording

# what alerts.deciding, alerts.updates, alerts.dispatch and storage note, and the key of its wording in cli.reason
NOTED = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"backlog", "backlog"),
        (r"flood", "flood"),
        (r"backfill", "backfill"),
        (r"import", "import"),
        (r"reread", "reread"),
        (r"no enabled channel", "no_channel"),
        (r"the page does not bear the headline out", "not_borne_out"),
        (r"older than (?P<age>.+)", "older"),
        (r"only one outlet has it so far", "unconfirmed"),
        (r"told already", "told_already"),
        (r"the rule does not ask for it", "not_asked"),
        (r"the rule is told of edits and deletions alone", "other_occasions"),
        (r"the rule does not match in what is new", "nothing_new"),
        (r"its alert waits for a page", "alert_waits"),
        (r"told by alert (?P<alert>\S+) before the stories were one", "told_apart"),
        (r"copy of article (?P<article>\d+)", "copy_of"),
        (r"one event with story (?P<story>\d+)", "one_event"),
        (r"an editor merged it into story (?P<story>\d+)", "editor_merged"),
        (r"an editor moved it to story (?P<story>\d+)", "editor_moved"),
        (r"accepted", "accepted"),
        (r"replayed", "replayed"),
        (r"timed out", "timed_out"),
        (r"the program was stopped before its turn", "program_stopped"),
        (r"the round was over before its turn", "round_over"),
        (r"channel (?P<channel>\S+) is no longer configured", "not_configured"),
        (r"channel (?P<channel>\S+) is switched off", "switched_off"),
        (r"gave up after (?P<attempts>\d+) attempts: (?P<because>.+)", "gave_up"),
        (r"its channel waits: (?P<because>.+)", "channel_waits"),
        (r"(?P<because>.+); it may have arrived", "may_have_arrived"),
    )
)


def reason(because: str, wording: Wording) -> str:
    """Say why; what has no wording, such as `HTTP 500`, stays as it was noted."""
    for pattern, key in NOTED:
        if found := pattern.fullmatch(because):
            values = found.groupdict()
            if "because" in values:
                values["because"] = reason(values["because"], wording)
            return wording.say(f"cli.reason.{key}", **values)
    return because
