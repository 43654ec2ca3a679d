"""In which alert an article was told: the one that it opened, or that of its story. Pure."""

from __future__ import annotations

from storage.records import DeliveryState
from storage.rows import AlertRow, WholeArticle


def alert_for(rule: str, whole: WholeArticle) -> AlertRow | None:
    """Return the alert in which an article was told, by a rule: the one that it opened, or that of its story."""
    article = whole.article.id
    its = [alert for alert in whole.alerts if alert.rule == rule and alert.withdrawn is None]
    opened = [alert for alert in its if alert.article == article and _was_told(alert)]
    living = [alert for alert in its if alert.merged_into is None]
    withdrawn = [alert for alert in whole.alerts if alert.rule == rule and alert.merged_into is None]
    return next(iter((*opened, *living, *withdrawn)), None)


def _was_told(alert: AlertRow) -> bool:
    return alert.merged_into is None or any(each.state == DeliveryState.SENT for each in alert.deliveries)
