"""`make ablation`: what each part of the model is worth, by leaving it out, one at a time.

Everything is asked of the validation part, so that the test part stays unread. A part of the second stage is left out
of its columns, in learning and in ranking, endings of its scores alone, where skips are known; a part of the first
stage, of the rows that its vectors are learnt from.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from playlists.catalogue import Catalogue, read_catalogue
from playlists.errors import NotReady, SegueError
from playlists.listens import read_listens
from playlists.ranking.columns import COLUMNS
from playlists.ranking.second_stage import Score
from training.evaluation.aligned import aligned
from training.evaluation.evaluate import EvaluationResult, evaluate
from training.evaluation.ranked import Systems
from training.evaluation.served import with_cold_tasks
from training.evaluation.split import for_tuning, split
from training.evaluation.table import figure
from training.interactions import Interactions, System, interactions
from training.model.fit import fit, system
from training.model.settings import SIZES, Settings, Size
from training.ranking.base import Retrieval, knowledge_of, retrieval
from training.ranking.ending import learn_endings
from training.ranking.learn import LEAST_LISTS, in_order, learnt, rehearsed, scored_by, two_stages
from training.ranking.lists import stacked
from training.ranking.ranker import Lists
from training.ranking.rehearsal import rehearsals

WHOLE, FIRST = "all of it", "first stage alone"
WITHOUT_ENDINGS = "without endings"  # where skips are known
PARTS = {  # of the columns, by how their names begin
    "vectors": ("continuation", "discovery", "release"),
    "relations with content": ("taste", "new"),
    "relations without content": ("plain",),
    "neighbours": ("alike",),
    "transitions": ("follows",),
    "artists": ("artists",),
    "genres": ("genres",),
    "sound": ("audio",),
    "counts of the artist and the album": ("artist ", "album", "last artist", "share of artist"),
    "popularity": ("popularity", "artist popularity"),
}
CONTENT = ("artist", "album", "genre", "audio")  # rows of the first stage
MOST_LISTENERS = 5_000


def ablation(
    listens: pa.Table, catalogue: Catalogue, settings: Settings, seed: int,
    parts: Mapping[str, Sequence[str]] = PARTS, content: Sequence[str] = CONTENT,
) -> EvaluationResult:  # fmt: skip
    """Both stages whole, and without each of `parts` and each kind of `content`, on the validation part of `listens`.

    Raises NotReady where there are too few listeners to learn a ranker from, or times split the listens.
    """
    asked = for_tuning(split(listens, catalogue, seed))
    if asked.kind == "time":
        raise NotReady("listens with times: validation is the one window that a ranker learns from")
    known = interactions(asked.train, catalogue, asked.cut)
    second = _second_stages(known, settings, in_order(listens), parts, seed)
    return evaluate(
        {**second, **_first_stages(known, settings, content, seed)}, asked, catalogue, WHOLE, seed, most=MOST_LISTENERS
    )


def _second_stages(
    known: Interactions, settings: Settings, ordered: bool, parts: Mapping[str, Sequence[str]], seed: int
) -> Systems:
    questions = rehearsals(known.histories, known.catalogue, ordered, seed)
    rows = rehearsed(known, questions, ordered, lambda some: fit(some, settings, seed), seed)
    lists = {task: stacked(found) for task, found in rows.items() if len(found) >= LEAST_LISTS}
    if not lists:
        raise NotReady(f"no task has {LEAST_LISTS} lists to learn a ranker from")
    model = fit(known, settings, seed)
    ending = learn_endings(known.histories, known.catalogue, model.words, seed)
    first = retrieval(model, knowledge_of(known, model, ordered, ending))
    alone = {task: system(model, task) for task in model.tasks}
    found = {FIRST: with_cold_tasks(alone)}
    for name, prefixes in ({WHOLE: ()} | {f"without {part}": names for part, names in parts.items()}).items():
        scores = {task: _score(some, _kept(prefixes), seed) for task, some in lists.items()}
        found[name] = with_cold_tasks(alone | _ranked(first, scores))
        if name == WHOLE and ending is not None:
            silent = replace(first, known=replace(first.known, endings=None))
            found[WITHOUT_ENDINGS] = with_cold_tasks(alone | _ranked(silent, scores))
    return found


def _ranked(first: Retrieval, scores: Mapping[str, Score]) -> dict[str, System]:
    return {task: two_stages(first, score, task) for task, score in scores.items()}


def _score(lists: Lists, kept: np.ndarray, seed: int) -> Score:
    """The ranker of `lists` that neither learns from nor reads the columns where `kept` (F,) is 0."""
    score = scored_by(learnt(replace(lists, columns=lists.columns * kept), seed).ranker)
    return lambda columns: score(columns * kept)


def _kept(prefixes: Sequence[str]) -> np.ndarray:
    """(F,) float32: 0 for each column whose name begins with one of `prefixes`, else 1."""
    return np.array([not name.startswith(tuple(prefixes)) for name in COLUMNS], np.float32)


def _first_stages(known: Interactions, settings: Settings, content: Sequence[str], seed: int) -> Systems:
    return {f"first stage without {kind}": _without(known, settings, {kind}, seed) for kind in content} | {
        "first stage without content": _without(known, settings, set(CONTENT), seed)
    }


def _without(known: Interactions, settings: Settings, kinds: set[str], seed: int) -> dict[str, System]:
    tasks = {
        task: replace(how, content={kind: weight for kind, weight in how.content.items() if kind not in kinds})
        for task, how in settings.tasks.items()
    }
    model = fit(known, replace(settings, tasks=tasks), seed)
    return with_cold_tasks({task: system(model, task) for task in model.tasks if settings.tasks[task].content})


def told(result: EvaluationResult) -> str:
    """A table a task: nDCG@10 of each variant, and of what it loses to the whole, listener by listener."""
    parts = []
    for task, systems in result.metrics.items():
        rows = [["", "ndcg@10", "less than all of it [95 %]"]]
        for name in systems:
            less = result.differences[task].get(name, {}).get("ndcg@10")
            rows.append([name, figure(systems[name]["ndcg@10"]), "" if less is None else figure(less, interval=True)])
        parts += [f"\n== {task} ==", *aligned(rows)]
    return "\n".join(parts)


def main(argv: Sequence[str] | None = None) -> int:
    """The command: prints the tables; 1 and a message where nothing can be asked."""
    parser = argparse.ArgumentParser(prog="python -m training.ablation", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # where others compute too, waiting threads must not spin
    size: Size = given.size
    try:
        catalogue = read_catalogue(given.data / "catalogue.parquet")
        print(told(ablation(read_listens(given.data), catalogue, SIZES[size], given.seed)))
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
