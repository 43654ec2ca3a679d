"""The values that travel between stages: frozen, keyword-only, aware UTC times only. Pure.

A Sighting is what a source says; an Article is what we hold; a Reading is what its page gave; a Match is what a
rule found in it; an Alert is what a newsroom is told; a Delivery is one message owed to one recipient.
"""

from storage.records.archives import Admission, ArchivePage, Backfill, BackfillState
from storage.records.coming_in import (
    DECAYED,
    Citation,
    DueSource,
    KeptPage,
    NewArticle,
    Outcome,
    PageResult,
    Reading,
    Reread,
    Rereading,
    Rhythm,
    Sighting,
    Stored,
    Visit,
    WantedPage,
)
from storage.records.going_out import (
    Basis,
    ClaimedDelivery,
    DeliveryState,
    Examination,
    Match,
    NewAlert,
    OwedDelivery,
    Settlement,
    Span,
    Told,
    Unexamined,
    UpdateKind,
    Withdrawal,
)
from storage.records.health import HeldMatch, Incident
from storage.records.kinds import NaiveTimeError, Record, Written, moments_of, texts_of, utc
from storage.records.work import Due, Lease

__all__ = [
    "DECAYED",
    "Admission",
    "ArchivePage",
    "Backfill",
    "BackfillState",
    "Basis",
    "Citation",
    "ClaimedDelivery",
    "DeliveryState",
    "Due",
    "DueSource",
    "Examination",
    "HeldMatch",
    "Incident",
    "KeptPage",
    "Lease",
    "Match",
    "NaiveTimeError",
    "NewAlert",
    "NewArticle",
    "Outcome",
    "OwedDelivery",
    "PageResult",
    "Reading",
    "Record",
    "Reread",
    "Rereading",
    "Rhythm",
    "Settlement",
    "Sighting",
    "Span",
    "Stored",
    "Told",
    "Unexamined",
    "UpdateKind",
    "Visit",
    "WantedPage",
    "Withdrawal",
    "Written",
    "moments_of",
    "texts_of",
    "utc",
]
