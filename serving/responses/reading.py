"""What the store has of some listeners that a report can be made of, as columns."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import chain

import orjson
from sqlalchemy import ColumnElement, Connection, and_, select, tuple_, union_all

from serving.responses.span import Span
from serving.store.addresses import address, addressed
from serving.store.listeners import CHUNK
from serving.store.response_tables import named_feedback, named_hidden, named_listens, offers, openings
from serving.store.switches import has_on
from serving.store.tables import feedback, hidden, listens

TOGETHER = 100  # listeners read at once: some million listens of the heaviest, some hundred MB as Python objects

Key = tuple[str, str, str]  # listener, kind, period
Said = tuple[str, str, int, str | None]  # listener, track, when, the playlist that it names
Play = tuple[str, str, int, int, int | None, int | None, str | None]  # …, plays, ms_played, skipped, the playlist

OPINIONS = select(feedback.c.listener, feedback.c.track, feedback.c.changed_ms, named_feedback.c.playlist).select_from(
    feedback.outerjoin(
        named_feedback,
        and_(feedback.c.listener == named_feedback.c.listener, feedback.c.track == named_feedback.c.track),
    )
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One making of one playlist."""

    listener: str
    kind: str
    period: str
    made_ms: int
    variant: str | None
    track: list[str]
    position: list[int]
    reason: list[str]
    duration_ms: list[int | None]


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of the responses of some listeners."""

    offers: list[Offer]
    opened: set[Key]
    plays: list[Play]
    loves: list[Said]
    hides: list[Said]


def who(connection: Connection, span: Span, variants: Sequence[str] | None = None) -> list[str]:
    """Everybody who takes part and was offered something that may be of `span`, sorted; with `variants` only made by
    one of these."""
    since, until = span.made_ms
    made = and_(offers.c.made_ms >= since, offers.c.made_ms < until, has_on(offers.c.listener, "judging"))
    if variants is not None:
        made = and_(made, offers.c.variant.in_(variants))
    return list(connection.scalars(select(offers.c.listener).where(made).distinct().order_by(offers.c.listener)))


def read(connection: Connection, ids: Sequence[str], span: Span) -> Known:
    """What is known of the listeners `ids`: also offers around `span`, which may claim an event, and all listens."""
    (since, until), mine = span.made_ms, offers.c.listener.in_(ids)
    plays, loves, hides = _plays(connection, ids), _loves(connection, ids), _hides(connection, ids)
    made = _offers(connection, and_(mine, offers.c.made_ms >= since, offers.c.made_ms < until))
    said = [one[6] for one in plays], [one[3] for one in loves], [one[3] for one in hides]
    named = {id for one in chain(*said) if one and (id := addressed(one))}
    made += _named_earlier(connection, and_(mine, offers.c.made_ms < since), named)
    return Known(made, _opened(connection, ids), plays, loves, hides)


def _offers(connection: Connection, which: ColumnElement[bool]) -> list[Offer]:
    columns = [offers.c[name] for name in ("listener", "kind", "period", "made_ms", "variant", "places")]
    return [
        Offer(*facts, **orjson.loads(places)) for *facts, places in connection.execute(select(*columns).where(which))
    ]


def _named_earlier(connection: Connection, before: ColumnElement[bool], named: Set[str]) -> list[Offer]:
    """Offers from before the span that an event names. It counts for these, not for what held the track later; else
    the figures of a week would follow from where a report begins."""
    if not named:
        return []
    keys = connection.execute(select(offers.c.listener, offers.c.kind, offers.c.period).where(before).distinct())
    wanted = [tuple(key) for key in keys if address(*key) in named]
    chunks = (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))
    whose = tuple_(offers.c.listener, offers.c.kind, offers.c.period)
    return [one for chunk in chunks for one in _offers(connection, and_(before, whose.in_(chunk)))]


def _opened(connection: Connection, ids: Sequence[str]) -> set[Key]:
    columns = openings.c.listener, openings.c.kind, openings.c.period
    found = connection.execute(select(*columns).where(openings.c.listener.in_(ids)).distinct())
    return {(listener, kind, period) for listener, kind, period in found}


def _plays(connection: Connection, ids: Sequence[str]) -> list[Play]:
    names = ("listener", "at_ms", "position", "track")
    same = and_(*(listens.c[name] == named_listens.c[name] for name in names))
    columns = [listens.c[name] for name in ("listener", "track", "at_ms", "plays", "ms_played", "skipped")]
    found = select(*columns, named_listens.c.playlist).select_from(listens.outerjoin(named_listens, same))
    return connection.execute(found.where(listens.c.listener.in_(ids))).all()  # type: ignore[return-value]


def _loves(connection: Connection, ids: Sequence[str]) -> list[Said]:
    loved = and_(feedback.c.listener.in_(ids), feedback.c.score == 1)
    return connection.execute(OPINIONS.where(loved)).all()  # type: ignore[return-value]


def _hides(connection: Connection, ids: Sequence[str]) -> list[Said]:
    """Tracks that were hidden, and those that were hated, which hides them too."""
    same = and_(*(hidden.c[name] == named_hidden.c[name] for name in ("listener", "what", "id")))
    columns = hidden.c.listener, hidden.c.id, hidden.c.changed_ms, named_hidden.c.playlist
    hides = select(*columns).select_from(hidden.outerjoin(named_hidden, same))
    gone = hides.where(hidden.c.listener.in_(ids), hidden.c.what == "track")
    hated = OPINIONS.where(feedback.c.listener.in_(ids), feedback.c.score == -1)
    return connection.execute(union_all(gone, hated)).all()  # type: ignore[return-value]
