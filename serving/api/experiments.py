"""Experiments, for curators: variants of a recipe that run against each other."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Path, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from playlists.errors import NotFound
from playlists.responses.variants import Experiment, Guard, Variant, check, document_of
from serving.access.identity import Curator, TheDesk
from serving.api.problems import responses
from serving.store import experiments
from serving.store.changes import ms
from serving.store.experiments import Stop

router = APIRouter(tags=["experiments"])

EXAMPLE: dict[str, Any] = {
    "name": "bolder-weeks", "kind": "discover-weekly",
    "variants": [
        {"name": "control", "share": 0.5, "overlay": {}},
        {"name": "bolder", "share": 0.5, "overlay": {"adventurousness": 0.4}},
    ],
    "first": "2026-11-16", "end": "2026-12-14", "guards": [{"rate": "skip", "worse_by": 0.05, "least": 100}],
}  # fmt: skip
STOPPED: dict[str, Any] = {"variant": "bolder", "at_ms": 1795003390000, "why": "stopped by hand"}
BY_HAND = "stopped by hand"
Named = Annotated[str, Path(max_length=100, examples=["bolder-weeks"])]


class NewVariant(BaseModel):
    """One way to make the playlist: a share of the listeners, and settings with other values."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=40)]
    share: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
    overlay: dict[str, bool | int | float] = {}


class NewGuard(BaseModel):
    """A variant stops itself when this rate is surely worse than the control's by more than `worse_by`."""

    model_config = ConfigDict(extra="forbid")

    rate: Literal["skip", "hide"]
    worse_by: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    least: Annotated[int, Field(ge=1, le=10**9, description="listeners of each of the two")] = 100


class NewExperiment(BaseModel):
    """Variants of one kind, the control first, for the playlists whose periods begin from `first` on, before `end`."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE})

    name: Annotated[str, Field(max_length=40)]
    kind: Annotated[str, Field(max_length=100)]
    variants: Annotated[list[NewVariant], Field(max_length=100)]
    first: date
    end: date
    guards: Annotated[list[NewGuard], Field(max_length=2)] = []


class Stopped(BaseModel):
    """A variant that nobody is given any more, and why."""

    variant: str
    at_ms: int
    why: str


class Known(NewExperiment):
    """An experiment and what of it was stopped."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE | {"stopped": [STOPPED]}})

    stopped: list[Stopped]


class AllKnown(BaseModel):
    """All experiments, by name."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [EXAMPLE | {"stopped": [STOPPED]}]}})

    items: list[Known]


@router.get("/v1/experiments", response_model=AllKnown, responses=responses(401, 403, 503))
async def all_experiments(_: Curator, desk: TheDesk) -> dict[str, Any]:
    """The experiments that there are, those that are over too."""
    found, stops = await desk.read(lambda c: (experiments.every(c), experiments.stops(c)))
    return {"items": [_known(one, stops) for one in found]}


@router.post(
    "/v1/experiments", status_code=201, response_model=Known, responses=responses(401, 403, 409, 413, 422, 503)
)
async def add_experiment(_: Curator, desk: TheDesk, new: NewExperiment) -> dict[str, Any]:
    """Begins an experiment. It cannot be changed later: who was given what would no longer be known."""
    made, now = _experiment(new), desk.clock()

    def write(connection: Connection) -> bool:
        others = [one for one in experiments.every_alone(connection) if one.name != made.name]
        check(made, others)
        return experiments.add(connection, made, now)

    check(made)
    if await desk.read(lambda c: experiments.marked(c, made.name)) or not await desk.write(write):
        said = "there is one of that name, or playlists that were made by one; their results would be mixed"
        raise HTTPException(409, f"experiment {made.name}: {said}")
    return _known(made, [])


@router.post(
    "/v1/experiments/{name}/variants/{variant}/stop", response_model=Known, responses=responses(401, 403, 404, 422, 503)
)
async def stop_variant(name: Named, variant: Named, _: Curator, desk: TheDesk) -> dict[str, Any]:
    """Stops a variant: from the next playlist on nobody is given it. Again changes nothing."""
    now = desk.clock()

    def write(connection: Connection) -> dict[str, Any]:
        found = _there(experiments.every(connection), name)
        if variant not in {one.name for one in found.variants}:
            raise NotFound(f"variant {variant[:40]!r}: {found.name} has none of that name")
        experiments.stop(connection, Stop(found.name, variant, ms(now), BY_HAND))
        return _known(found, experiments.stops(connection))

    return await desk.write(write)


@router.delete("/v1/experiments/{name}", status_code=204, responses=responses(401, 403, 404, 422, 503))
async def remove_experiment(name: Named, _: Curator, desk: TheDesk) -> Response:
    """Ends and forgets an experiment. What was made by it keeps its mark, so that reports still tell it apart."""

    def write(connection: Connection) -> None:
        experiments.remove(connection, _there(experiments.every(connection), name).name)

    await desk.write(write)
    return Response(status_code=204)


def _there(found: list[Experiment], name: str) -> Experiment:
    for one in found:
        if one.name == name:
            return one
    raise NotFound(f"experiment {name[:40]!r}: there is none of that name")


def _experiment(new: NewExperiment) -> Experiment:
    variants = tuple(Variant(one.name, one.share, one.overlay) for one in new.variants)
    guards = tuple(Guard(one.rate, one.worse_by, one.least) for one in new.guards)
    return Experiment(new.name, new.kind, variants, new.first, new.end, guards)


def _known(experiment: Experiment, stops: list[Stop]) -> dict[str, Any]:
    mine = [stop for stop in stops if stop.experiment == experiment.name]
    return document_of(experiment) | {
        "stopped": [{"variant": stop.variant, "at_ms": stop.at_ms, "why": stop.why} for stop in mine]
    }
