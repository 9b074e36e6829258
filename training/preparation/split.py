"""How are listens on disk split? By the rules of `evaluation.split`, each part being a few numbers, not a table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from training.evaluation import split as rules
from training.evaluation.held_out import by_time
from training.evaluation.seeded import tenth
from training.evaluation.split import GAP_MS, Kind, Split, cuts_of, instant, track_ids
from training.interactions import Listens
from training.preparation.kept import KeptListens, counted, listener_names, tracks_played, who_listened
from training.preparation.times import times_kept


def split(listens: Listens, catalogue: Catalogue, seed: int, kind: Kind | None = None) -> Split:
    """The split of `listens`, in memory where they are a table, else by time and out of core: the same one.

    Raises BadInput where listens on disk cannot be split by time.
    """
    if isinstance(listens, pa.Table):
        return rules.split(listens, catalogue, seed, kind)
    known = counted(replace(listens, name="known", known_only=True))
    cuts = cuts_of(times_kept(known))
    if cuts is None or kind not in (None, "time"):
        raise BadInput(
            f"{listens.num_rows:,} listens are more than are split in memory, and times do not order them: at least "
            "half need one, and they must not all lie in one short window"
        )
    return _by_time(known, catalogue, cuts, seed)


def _by_time(known: KeptListens, catalogue: Catalogue, cuts: tuple[float, float], seed: int) -> Split:
    validation_ms, test_ms = cuts
    who = who_listened(known)
    left_out = tenth(listener_names(known)[who].tolist(), seed)
    test = replace(known, name="test", since_ms=test_ms)
    history = replace(known, name="history", until_ms=test_ms - GAP_MS)
    before, after = tracks_played(history), tracks_played(test)
    held_out = by_time(catalogue, before, after, seed)
    history = replace(history, without_tracks=np.flatnonzero(held_out.cold).astype(np.int32))
    train = replace(history, name="train", without_listeners=who[left_out])
    return Split(
        kind="time",
        fit=counted(replace(train, name="fit", until_ms=validation_ms - GAP_MS)),
        validation=counted(replace(train, name="validation", since_ms=validation_ms)),
        train=counted(train),
        test=counted(test),
        history=counted(history),
        left_out=frozenset(listener_names(known)[who[left_out]].tolist()),
        cold_tracks=track_ids(catalogue, held_out.cold), cold=held_out.how if held_out.cold.any() else "none",
        debut_tracks=track_ids(catalogue, held_out.debut),
        validation_cut=instant(validation_ms), cut=instant(test_ms), seed=seed,
    )  # fmt: skip
