"""The configuration that the real program is given: three outlets, four rules, three channels."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from demo.outlets import OUTLETS
from demo.receivers import SLACK, WEBHOOK, Receivers
from demo.world import World
from language.wording import Wording

ROUTES: Mapping[str, tuple[str, ...]] = {
    "autodefensas": ("webhook", "email"),
    "militares-retenidos": ("webhook", "slack", "email"),
    "dialogo": ("webhook", "slack"),
    "apagon": ("webhook", "email"),
}
"""Which channels each rule tells."""

ACTORS = [
    {
        "id": "autodefensas",
        "name": "autodefensas",
        "aliases": [
            "grupo* de autodefensa",
            "self-defense group*",
            "self-defence group*",
            "vigilante group*",
        ],
    },
    {
        "id": "policia-comunitaria",
        "name": "policía comunitaria",
        "aliases": ["policías comunitarios", "policías comunitarias", "community police"],
    },
    {
        "id": "crac",
        "name": "Coordinadora Regional de Autoridades Comunitarias",
        "aliases": ["CRAC", "Regional Coordinator of Community Authorities"],
    },
    {"id": "upoeg", "name": "Unión de Pueblos y Organizaciones del Estado de Guerrero", "aliases": ["UPOEG"]},
]
GROUPS = [actor["id"] for actor in ACTORS]
RULES: list[dict[str, Any]] = [
    {
        "id": "autodefensas",
        "all": ["Guerrero"],
        "none": ["Autodefensas Unidas"],
        "actors": GROUPS,
    },
    {
        "id": "militares-retenidos",
        "all": ["Guerrero"],
        "any": [
            "militares retenidos",
            "soldados retenidos",
            "retienen a soldados",
            "held soldiers",
            "soldiers held",
            "captive soldiers",
        ],
    },
    {
        "id": "dialogo",
        "all": ["Guerrero"],
        "any": ["mesa de diálogo", "mesas de diálogo", "in talks", "into talks", "round of talks"],
        "actors": GROUPS,
    },
    {"id": "apagon", "any": ["apagón", "apagones", "blackout*"], "when": ["first", "confirmed"]},
]


def rule_names(wording: Wording) -> dict[str, str]:
    """Return what messages call each rule; a middle dot in it, which no text of the demo holds, tells it apart."""
    return {rule["id"]: wording.say(f"demo.rule.{rule['id']}") for rule in RULES}


def write_setting(
    folder: Path,
    world: World,
    receivers: Receivers,
    wording: Wording,
    *,
    database: str | None,
    poll_every: float,
) -> Path:
    """Write serviola.yaml and the secrets it names; return its path. Secrets are files that only their owner reads."""
    secrets = {"webhook-secret": receivers.secret, "slack-url": receivers.base + SLACK}
    secrets["database-url"] = database or f"sqlite:///{folder / 'serviola.db'}"
    for name, secret in secrets.items():
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(secret, encoding="utf-8")
    setting = {
        "settings": {
            "language": wording.language,
            "database": f"${{file:{folder / 'database-url'}}}",
            "poll_every": f"{poll_every}s",
            "host_delay": "0s",
            "wait_for_page": "10s",
            "allow_networks": ["127.0.0.0/8"],
        },
        "outlets": [_outlet(outlet, world.editions[outlet].base) for outlet in OUTLETS],
        "actors": ACTORS,
        "rules": [_rule(rule, rule_names(wording)[rule["id"]]) for rule in RULES],
        "channels": _channels(folder, receivers),
    }
    path = folder / "serviola.yaml"
    text = yaml.safe_dump(setting, allow_unicode=True, sort_keys=False, width=110)
    path.write_text(f"# {wording.say('demo.setting')}\n{text}", encoding="utf-8")
    return path


def _outlet(outlet: str, base: str) -> dict[str, Any]:
    shape = OUTLETS[outlet]
    entry = {
        "id": outlet,
        "name": shape.NAME,
        "home": f"{base}/",
        "languages": [shape.LANGUAGE],
        "timezone": shape.ZONE,
        "sources": [source | {"url": base + source["url"]} for source in shape.SOURCES],
    }
    return entry | ({"date_in_url": shape.DATE_IN_URL} if shape.DATE_IN_URL else {})


def _rule(rule: dict[str, Any], name: str) -> dict[str, Any]:
    return {"id": rule["id"], "name": name} | rule | {"channels": list(ROUTES[rule["id"]])}


def _channels(folder: Path, receivers: Receivers) -> list[dict[str, Any]]:
    loopback = {"allow_networks": ["127.0.0.0/8"]}
    return [
        {
            "id": "webhook",
            "kind": "webhook",
            "url": receivers.base + WEBHOOK,
            "secret": f"${{file:{folder / 'webhook-secret'}}}",
        }
        | loopback,
        {"id": "slack", "kind": "slack", "url": f"${{file:{folder / 'slack-url'}}}"} | loopback,
        {
            "id": "email",
            "kind": "email",
            "host": receivers.smtp_host,
            "port": receivers.smtp_port,
            "security": "none",
            "sender": "serviola@redaccion.example",
            "to": ["guardia@redaccion.example"],
        }
        | loopback,
    ]
