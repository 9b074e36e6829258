"""The application under `/1`: its own errors, its own edge, the same desk."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from importlib.metadata import version

from fastapi import FastAPI

from serving.access.rates import Rates
from serving.answering.exposure import Exposures
from serving.api.observed import Metrics
from serving.desk import Desk
from serving.finding.matched import Matcher
from serving.listenbrainz import accounts, editing, faults, fetching, listening, loving, recommended, stats, submitting
from serving.listenbrainz.edge import Edge
from serving.listenbrainz.msids import Known
from serving.listenbrainz.openapi import described

PATH = "/1"
ROUTERS = (
    accounts.router, submitting.router, listening.router, loving.router, editing.router, fetching.router, stats.router,
    recommended.router,
)  # fmt: skip
DESCRIPTION = "What players and scrobblers speak, see https://listenbrainz.readthedocs.io; every error has its `code`."


def listenbrainz(
    desk: Desk, matcher: Matcher, metrics: Metrics, rates: Rates, clock: Callable[[], float] = time.time
) -> FastAPI:
    """The application to mount at PATH."""
    app = FastAPI(
        title="Segue for players", description=DESCRIPTION, version=version("segue"), docs_url=None, redoc_url=None,
        redirect_slashes=False,
    )  # fmt: skip
    app.state.desk, app.state.matcher, app.state.metrics, app.state.recordings = desk, matcher, metrics, Known()
    app.state.exposures = Exposures()
    for router in ROUTERS:
        app.include_router(router)
    faults.install(app)
    app.openapi = cache(lambda: described(FastAPI.openapi(app)))  # type: ignore[method-assign]
    app.add_middleware(Edge, desk=desk, rates=rates, clock=clock)
    return app
