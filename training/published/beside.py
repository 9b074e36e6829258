"""Baselines on a published split, asked and scored as ours is: what the listener is known to have is never shown.

Each has BUDGET settings, chosen by the split's second figure on its validation part. Shapes: b listeners of a block,
N tracks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import TRACKS, Catalogue
from playlists.listens import LISTENS
from training.baselines.contenders import Contender, Order, Slow, of_played
from training.baselines.popularity import popularity
from training.baselines.settings import BUDGET, Setting
from training.evaluation.ranking import NOBODY, first, ties
from training.evaluation.seeded import hashes
from training.evaluation.tasks import BLOCK_CELLS, heard_by
from training.interactions import Interactions, System, interactions
from training.published.score import Scored, score
from training.published.splits import SPLITS, Question

NAMES = ("item k-nn", "BM25 k-nn", "faded k-nn", "transitions", "GF-CF", "EASE")  # those that take minutes, not hours
TUNED_ON = 1_000  # listeners of the validation part, drawn by a seeded hash
DEPTH = 20  # the deepest figure


@dataclass(frozen=True, slots=True)
class Beside:
    """One baseline: its figures, how it was set, and how long tuning, fitting and ranking took."""

    scored: Scored
    setting: Setting = field(default_factory=dict)
    seconds: float = 0.0


def beside(
    split: str, test: Question, validation: Question, seed: int, progress: Callable[[str], None]
) -> tuple[dict[str, Beside], dict[str, str]]:
    """The baselines by name, and why some are absent."""
    catalogue = catalogue_of(test.known)
    known = pairs_as_interactions(test.known, catalogue)
    order: Order = "places" if SPLITS[split].ordered else "none"
    final = of_played(known, order, seed, Slow())
    trying = of_played(pairs_as_interactions(validation.known, catalogue), order, seed, Slow())
    found = {"popularity": Beside(score(test, recommended(popularity(known), test, known, seed), seed))}
    asked = some_of(validation, seed)
    absent: dict[str, str] = {}
    for name in NAMES:
        if name not in final:
            continue
        if why := final[name].absent:
            absent[name] = why
            continue
        progress(name)
        began = time.perf_counter()
        setting = _best(trying[name], asked, catalogue, SPLITS[split].figures[1], seed)
        lists = recommended(final[name].fit(**setting), test, known, seed)
        found[name] = Beside(score(test, lists, seed), setting, round(time.perf_counter() - began, 1))
    return found, absent


def recommended(system: System, question: Question, known: Interactions, seed: int) -> pa.Table:
    """The DEPTH best tracks of everybody who is asked, without those they are known to have."""
    names = pc.unique(question.asked["listener"]).to_pylist()
    row = {name: b for b, name in enumerate(known.listeners)}
    asked = np.array([row[name] for name in names if name in row])
    size, order = max(1, BLOCK_CELLS // len(known.catalogue)), ties(len(known.catalogue), seed)
    ranked = []
    for start in range(0, len(asked), size):
        histories = known.histories.some(asked[start : start + size])
        unheard = ~(heard_by(histories, len(known.catalogue)).toarray() > 0)
        ranked.append(first(system(histories), unheard, order, DEPTH))
    return _rows([name for name in names if name in row], np.concatenate(ranked), known.catalogue)


def catalogue_of(known: pa.Table) -> Catalogue:
    """The tracks of the pairs, of which nothing but their ids is known."""
    tracks = pa.array(sorted(pc.unique(known["track"]).to_pylist()), pa.string())
    columns = {f.name: pa.nulls(len(tracks), f.type) for f in TRACKS} | {"track": tracks, "title": tracks}
    return Catalogue(pa.table(columns, schema=TRACKS))


def pairs_as_interactions(pairs: pa.Table, catalogue: Catalogue) -> Interactions:
    """Each pair a full listen, in the order of the rows."""
    columns = {f.name: pa.nulls(pairs.num_rows, f.type) for f in LISTENS}
    columns |= {"listener": pairs["listener"], "track": pairs["track"]}
    columns |= {"plays": pa.array(np.ones(pairs.num_rows, np.int32))}
    columns |= {"position": pa.array(np.arange(pairs.num_rows), pa.int32())}
    return interactions(pa.table(columns, schema=LISTENS), catalogue)


def some_of(question: Question, seed: int, most: int = TUNED_ON) -> Question:
    """The same question to at most `most` of the listeners, drawn by a seeded hash."""
    names = sorted(pc.unique(question.asked["listener"]).to_pylist())
    drawn = [names[i] for i in np.argsort(hashes(names, seed), kind="stable")[:most]]
    wanted = pa.array(drawn, pa.string())
    return Question(
        *(part.filter(pc.is_in(part["listener"], value_set=wanted)) for part in (question.known, question.asked))
    )


def _best(contender: Contender, asked: Question, catalogue: Catalogue, figure: str, seed: int) -> Setting:
    known = pairs_as_interactions(asked.known, catalogue)
    figures = []
    for setting in contender.settings[:BUDGET]:
        lists = recommended(contender.fit(**setting), asked, known, seed)
        figures.append(score(asked, lists, seed).figures[figure][0])
    return contender.settings[int(np.argmax(figures))]


def _rows(names: list[str], ranked_BK: np.ndarray, catalogue: Catalogue) -> pa.Table:
    who, place = np.nonzero(ranked_BK != NOBODY)
    track = pc.take(catalogue.table["track"].combine_chunks(), pa.array(ranked_BK[who, place]))
    listener = pc.take(pa.array(names, pa.string()), pa.array(who))
    return pa.table({"listener": listener, "rank": pa.array(place + 1, pa.int32()), "track": track})
