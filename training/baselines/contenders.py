"""The baselines that are tuned, with what each is tuned over and why it may be absent.

The quick ones are measured with every training; those that take minutes only where `slow` asks for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from training.baselines import settings
from training.baselines.cold import MOST_TRACKS, content_knn, mapped_from_elsa, mapped_from_ials
from training.baselines.elsa import elsa
from training.baselines.factors import Factors, ials, scored_by
from training.baselines.graph_filter import MOST_LISTENERS, graph_filter
from training.baselines.neighbours import aged_knn, bm25_knn, faded_knn, item_knn
from training.baselines.popularity import recent_popularity
from training.baselines.ridge import ease, ease_with_content, edlae, too_large
from training.baselines.sasrec import sasrec
from training.baselines.settings import Settings
from training.baselines.transitions import transitions
from training.interactions import Interactions, System
from training.model.rows import content_rows

COMPARED_PAIRS = 20_000_000  # of listener and track: beyond, k-nn and iALS would take an hour and 10 GB

Order = Literal["none", "places", "times"]  # what says in which order the listens happened


@dataclass(frozen=True, slots=True)
class Slow:
    """That baselines which take minutes are wanted; `peers` is an interpreter with what cannot live beside us."""

    peers: Path = Path(".venv-peers/bin/python")


@dataclass(frozen=True, slots=True)
class Contender:
    """`fit` takes the entries of one of `settings` as named arguments."""

    fit: Callable[..., System]
    settings: Settings
    absent: str | None = None  # why it is not fitted here


def of_played(known: Interactions, order: Order, seed: int, slow: Slow | None) -> dict[str, Contender]:
    """Those that are asked for continuation and discovery, fitted on `known`."""
    large, many = too_large(known), _too_many_pairs(known)
    unknown = "nothing is known of the tracks" if not knows_content(known) else None

    def factors(dimensions: int, penalty: float, confidence: float) -> System:
        return scored_by(ials(known, dimensions, penalty, confidence, seed))

    found = _in_order(known, order) | {
        "item k-nn": Contender(partial(item_knn, known), settings.NEIGHBOURS, many),
        "BM25 k-nn": Contender(partial(bm25_knn, known), settings.BM25, many),
        "EASE": Contender(partial(ease, known), settings.EASE, large),
        "EDLAE": Contender(partial(edlae, known), settings.EDLAE, large),
        "EASE with content": Contender(partial(ease_with_content, known), settings.EASE_WITH_CONTENT, large or unknown),
        "iALS": Contender(factors, settings.IALS, many),
    }
    if slow is not None:
        if order != "none":
            learner = partial(sasrec, known, slow.peers, seed)
            found["SASRec"] = Contender(learner, settings.SASREC, _no_peers(slow.peers))
        found["GF-CF"] = Contender(partial(graph_filter, known, seed=seed), settings.GRAPH_FILTER, _too_many(known))
    return found


def of_unplayed(known: Interactions, factors: Factors | None, seed: int, slow: Slow | None) -> dict[str, Contender]:
    """Those that are asked for new releases, fitted on `known`; `factors` are iALS's of the same, if there are any."""
    unknown = None if knows_content(known) else "nothing is known of the tracks"
    many = f"{len(known.catalogue):,} tracks; compared up to {MOST_TRACKS:,}"
    found = {
        "content k-nn": Contender(
            partial(content_knn, known),
            settings.CONTENT_NEIGHBOURS,
            unknown or (many if len(known.catalogue) > MOST_TRACKS else None),
        ),
        "EASE of content": Contender(
            partial(ease_with_content, known), settings.EASE_OF_CONTENT, unknown or too_large(known)
        ),
    }
    if factors is not None:
        found["content to iALS"] = Contender(partial(mapped_from_ials, known, factors), settings.MAPPED, unknown)
    if slow is not None:
        vectors = elsa(known, seed)
        found["content to ELSA"] = Contender(partial(mapped_from_elsa, known, vectors), settings.MAPPED, unknown)
    return found


def knows_content(known: Interactions) -> bool:
    """Whether any two tracks share an artist, album or genre, or any has audio."""
    return any(rows.nnz for rows in content_rows(known.catalogue).values())


def _in_order(known: Interactions, order: Order) -> dict[str, Contender]:
    if order == "none":
        return {}
    many = _too_many_pairs(known)
    found = {
        "transitions": Contender(partial(transitions, known), settings.TRANSITIONS, many),
        "faded k-nn": Contender(partial(faded_knn, known), settings.FADED, many),
    }
    if order == "times":
        found["recent popularity"] = Contender(partial(recent_popularity, known), settings.HALF_LIVES)
        found["aged k-nn"] = Contender(partial(aged_knn, known), settings.AGED, many)
    return found


def _too_many_pairs(known: Interactions) -> str | None:
    pairs = known.binary.nnz
    return (
        f"{pairs:,} pairs of listener and track; computed up to {COMPARED_PAIRS:,}" if pairs > COMPARED_PAIRS else None
    )


def _no_peers(peers: Path) -> str | None:
    return None if peers.exists() else f"no {peers}; it needs RecTools, in an environment of its own"


def _too_many(known: Interactions) -> str | None:
    listeners = known.binary.shape[0]
    return f"{listeners:,} listeners; scored up to {MOST_LISTENERS:,}" if listeners > MOST_LISTENERS else None
