"""Is this process alive, is it ready, and what has it done?"""

from __future__ import annotations

import os

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from pydantic import BaseModel, ConfigDict
from sqlalchemy import text

from playlists.errors import SegueError
from serving.access.identity import TheDesk
from serving.api.gauges import standing
from serving.api.problems import problem, responses

router = APIRouter(tags=["operations"])

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # set by `serving.serve` where several workers answer for one address


class Alive(BaseModel):
    """This process answers."""

    model_config = ConfigDict(json_schema_extra={"example": {"status": "ok"}})

    status: str


class Ready(BaseModel):
    """The store answers and a model version is open."""

    model_config = ConfigDict(json_schema_extra={"example": {"status": "ready", "version": "20261115T040000-1a2b3c"}})

    status: str
    version: str


@router.get("/health", response_model=Alive)
async def health() -> dict[str, str]:
    """Whether this process is alive; it asks nobody else."""
    return {"status": "ok"}


@router.get("/ready", response_model=Ready, responses=responses(503))
async def ready(desk: TheDesk) -> dict[str, str] | Response:
    """Whether it can serve: the store answers and a model version is open."""
    await desk.read(lambda connection: connection.execute(text("SELECT 1")).one())
    try:
        shelf = await desk.build(desk.shelf.get)
    except SegueError as error:
        return problem(503, "not-ready", str(error))
    return {"status": "ready", "version": shelf.version}


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"example": 'segue_listens_total{outcome="added"} 12.0\n'}}}},
)
async def measured(request: Request, desk: TheDesk) -> Response:
    """The counters, and what stands now, as Prometheus reads them; no label says anything of a person."""
    now = await standing(desk)
    return Response(generate_latest(_registry(request)) + generate_latest(now), media_type=CONTENT_TYPE_LATEST)


def _registry(request: Request) -> CollectorRegistry:
    own: CollectorRegistry = request.app.state.metrics.registry
    if SHARED not in os.environ:
        return own
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
