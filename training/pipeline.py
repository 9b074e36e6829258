"""The stages of a run whose data is read: split → choose → fit → evaluate → fit on everything → publish.

Each stage is kept until the version is out, so that a run cut short goes on where it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import torch

from playlists.crowd import Crowd
from training.baselines.tuned import baselines
from training.checks import check_interactions
from training.crowd import crowd_of
from training.evaluation.bootstrap import LEAST_LISTENERS
from training.evaluation.by_listener import Kept, keep
from training.evaluation.evaluate import EvaluationResult, evaluate
from training.evaluation.report import write_report
from training.evaluation.segments import gist
from training.evaluation.served import with_cold_tasks
from training.evaluation.split import RULES, Split
from training.fingerprint import code_commit
from training.interactions import Interactions, interactions, listeners_in, window_in
from training.looking.space import space_in
from training.model.fit import Model, fit, system
from training.model.settings import Settings
from training.model.tune import Tried, tune
from training.preparation.kept import KeptListens
from training.preparation.lately import heard_lately
from training.preparation.split import split
from training.ranking.base import Base, knowledge_of, retrieval
from training.ranking.ending import learn_endings
from training.ranking.learn import Ranked, in_order, rankers, scored_by, two_stages
from training.run import SECOND_STAGE, Run
from training.stages import kept, once, shown
from training.version import Written, write_and_publish

FIRST_STAGE = "segue, first stage"  # the same vectors, unranked: what the second stage is worth
APART = ("ndcg@10", "recall@100")  # the manifest is read at every start; the report has the rest


def learn_and_publish(run: Run) -> Path:
    """The folder of the version. Raises BadInput, Diverged, GateFailed; what was kept then stays for the next try."""
    torch.set_num_threads(run.threads)
    known = interactions(run.listens, run.catalogue)
    check_interactions(known)
    run.folder.mkdir(parents=True, exist_ok=True)
    parts = split(run.listens, run.catalogue, run.split_seed)
    settings, tried = once(run.folder / "settings", "choosing settings", partial(_tuned, run, parts))
    ranked = _ranked(run, parts, settings)
    held_out = once(
        run.folder / "held-out", "learning without the test part", partial(_held_out, run, parts, settings, ranked)
    )
    result = once(
        run.folder / "evaluation", "evaluating beside baselines", partial(_evaluated, run, parts, held_out, ranked)
    )
    del held_out  # half of the memory of a large catalogue's two models; read again once the other is learnt
    final = once(
        run.folder / "final", "learning from everything", partial(_fitted, run, known, settings, ranked, "final")
    )
    with shown("exporting, indexing, publishing"):
        place = _published(run, parts, known, final, ranked, settings, tried, result)
    shutil.rmtree(run.folder, ignore_errors=True)
    return place


def _tuned(run: Run, parts: Split) -> tuple[Settings, list[Tried]]:
    return tune(parts, run.catalogue, run.settings, run.seed)


def _held_out(run: Run, parts: Split, settings: Settings, ranked: Mapping[str, Ranked]) -> Base | None:
    """The model that has not seen the test part; None where too few could be asked or nothing was before it."""
    if len(listeners_in(parts.test)) < LEAST_LISTENERS:
        return None
    known = interactions(parts.train, run.catalogue, parts.cut)
    return _fitted(run, known, settings, ranked, "held-out") if known.binary.nnz else None


def _fitted(run: Run, known: Interactions, settings: Settings, ranked: Mapping[str, Ranked], stage: str) -> Base:
    """The model, beside the knowledge that its rankers need if there are any."""
    checkpoints = run.folder / f"{stage}.epochs"
    checkpoints.mkdir(exist_ok=True)
    model = fit(known, settings, run.seed, checkpoints)
    if not ranked:
        return Base(model, None)
    ending = learn_endings(known.histories, known.catalogue, model.words, run.seed)
    return Base(model, knowledge_of(known, model, in_order(run.listens), ending))


def _ranked(run: Run, parts: Split, settings: Settings) -> dict[str, Ranked]:
    """The second stage; none where it is left out."""
    if SECOND_STAGE in run.left_out:
        return {}
    return once(run.folder / "rankers", "rehearsing, learning to rank", partial(_rehearsed, run, parts, settings))


def _rehearsed(run: Run, parts: Split, settings: Settings) -> dict[str, Ranked]:
    """The second stage, learnt inside the training part."""
    return rankers(parts, run.catalogue, in_order(run.listens), lambda known: fit(known, settings, run.seed), run.seed)


def _evaluated(run: Run, parts: Split, held_out: Base | None, ranked: Mapping[str, Ranked]) -> EvaluationResult | None:
    if held_out is None:
        return None
    first = {task: system(held_out.model, task) for task in held_out.model.tasks}
    second = {}
    if held_out.known is not None:
        here = retrieval(held_out.model, held_out.known)
        second = {task: two_stages(here, scored_by(one.ranker), task) for task, one in ranked.items()}
    others = baselines(parts, run.catalogue, parts.seed)
    alone = {FIRST_STAGE: with_cold_tasks(first)} if second else {}
    systems = {"segue": with_cold_tasks(first | second)} | alone | others.systems
    vectors, skipped = held_out.model.vectors["discovery"].track, others.skipped | run.left_out
    return evaluate(systems, parts, run.catalogue, "segue", parts.seed, skipped, vectors, people=run.people)


def _published(
    run: Run, parts: Split, known: Interactions, final: Base, rankers: Mapping[str, Ranked], settings: Settings,
    tried: list[Tried], result: EvaluationResult | None,
) -> Path:  # fmt: skip
    now = datetime.now(UTC)
    said = Written(
        id=f"{now:%Y%m%d}-{run.id}",
        created=now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        configuration={
            "run": run.id,
            "size": run.size,
            "settings": asdict(settings),
            "tried": tried,
            "losses": {task: list(v.losses) for task, v in final.model.vectors.items() if v.losses}
            | {f"ranker {task}": list(one.losses) for task, one in rankers.items()},
        },
        seed=run.seed,
        data=_said_of_data(run, parts, result),
        metrics=result.metrics if result else {},
        differences=result.differences if result else {},
        commit=code_commit(),
    )
    report = partial(_reported, run, known, final.model, rankers, said, result)
    crowd = _crowd(run)
    held_out = partial(kept, run.folder / "held-out")
    return write_and_publish(run.models, run.folder, known, final, held_out, rankers, said, run.threads, report, crowd)


def _crowd(run: Run) -> Crowd:
    """What many play together; of listens on disk what each market does, but not when (`training.large.LEFT_OUT`)."""
    if isinstance(run.listens, KeptListens):
        return heard_lately(run.listens, run.people, run.catalogue)
    return crowd_of(run.listens, run.people, run.catalogue)


def _reported(
    run: Run, known: Interactions, final: Model, rankers: Mapping[str, Ranked], said: Written,
    result: EvaluationResult | None, folder: Path,
) -> None:  # fmt: skip
    window = said.data["window"]
    facts = {
        "id": said.id, "created": said.created, "commit": said.commit or "no checkout", "seed": said.seed,
        "split seed": run.split_seed, "size": run.size, "data": run.fingerprint[:12],
        "window": f"{window['min']} to {window['max']}" if window["min"] else "no times",
        "listeners": len(known.listeners), "listens": run.checks["listens"], "tracks": len(run.catalogue),
        "dimensions": final.dimensions,
        "figures": "of the same model before it saw the test listens; the served one has learnt from everything",
    }  # fmt: skip
    losses = {f"ELSA, {task}": vectors.losses for task, vectors in final.vectors.items() if vectors.losses}
    losses |= {f"ranker, {task}": tuple(ranked.losses) for task, ranked in rankers.items()}
    write_report(folder, result, losses, facts, space_in(folder, final.tasks), run.checks)
    if result is not None:
        keep(folder, Kept(result.question, result.by_listener))


def _said_of_data(run: Run, parts: Split, result: EvaluationResult | None) -> dict[str, Any]:
    at = window_in(run.listens)
    why = f"not measured: {run.checks['listeners']} listener(s), {run.checks['listens']} listens leave nothing to ask"
    return {
        "fingerprint": run.fingerprint,
        "window": {end: value and value.isoformat() for end, value in at.items()},
        "split": {
            "kind": parts.kind,
            "seed": parts.seed,
            "rules": RULES,
            "cold": parts.cold,
            "cut": parts.cut and parts.cut.isoformat(),
        },
        "groups": _gist(result) if result else {},
        "segments": gist(result.segments) if result else {},
        "not_measured": result.not_measured if result else {"everything": why} | run.left_out,
    } | run.checks


def _gist(result: EvaluationResult) -> dict[str, Any]:
    """The figures of listeners trained on and left out, apart: group → task → system → metric, for two metrics."""
    return {
        group: {
            task: {name: {m: measures[m] for m in APART if m in measures} for name, measures in systems.items()}
            for task, systems in tasks.items()
        }
        for group, tasks in result.groups.items()
    }
