"""The web application: the API, and the page where it is there, on one desk."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from importlib.metadata import version
from typing import Any

import pyarrow as pa
from fastapi import Depends, FastAPI

from playlists.errors import SegueError
from serving.access.accessed import Accessed
from serving.access.joining import SignUp
from serving.access.rates import Rates, Windows
from serving.answering.blends import Strangers
from serving.answering.exposure import Exposures
from serving.answering.prompted import Vocabularies
from serving.answering.quiz import Quizmaster
from serving.api import (
    accesses,
    blends,
    curator_settings,
    exclusions,
    experiments,
    feed,
    health,
    home,
    imports,
    insight,
    invites,
    jobs,
    listeners,
    listens,
    mail,
    moment,
    offered,
    opinions,
    players,
    playlists,
    privacy,
    private_sessions,
    problems,
    prompt,
    quiz,
    radio,
    reports,
    roles,
    search,
    sessions,
    tasks,
    tokens,
    webhooks,
    wishes,
)
from serving.api.limits import Limited
from serving.api.logs import log_to_stderr
from serving.api.observed import Observed, metrics
from serving.api.rated import Rated, rated
from serving.curation.revisions import base_of
from serving.desk import Desk
from serving.finding.index import FOLDER
from serving.listenbrainz.app import PATH, listenbrainz
from serving.listenbrainz.edge import Outside
from serving.page import troubles
from serving.page.imports import PATH as UPLOADS_PAGE
from serving.page.routes import pages
from serving.settings import ORIGINAL, Settings, settings_of
from serving.shelves.live import LiveShelf
from serving.shelves.widened import Widened
from serving.store.opened import open_store
from serving.store.openings import day_of
from serving.work.kinds import KINDS
from serving.work.worker import Worker

LOG = logging.getLogger("segue")
ROUTERS = (  # asked in this order at every request, so what is asked most stands first
    offered.router,  # before playlists: a kind of playlist may have any name
    insight.router,  # so too: the steers of a playlist
    playlists.router,
    listens.router,
    listeners.router,
    home.router,
    roles.router,
    sessions.router,
    tokens.router,
    invites.router,
    players.router,
    privacy.router,
    private_sessions.router,
    accesses.router,
    imports.router,
    opinions.router,
    exclusions.router,
    wishes.router,
    blends.router,
    moment.router,
    prompt.router,
    radio.router,
    quiz.router,
    feed.router,
    webhooks.router,
    mail.router,
    search.router,
    curator_settings.router,
    reports.router,
    experiments.router,
    tasks.router,
    jobs.router,
)
DESCRIPTION = "Listening histories in, everyone's own playlists out, with reasons that can be read."


def create_app(settings: Settings) -> FastAPI:
    """The application that serves the store and the models of `settings`."""
    shelf, words = LiveShelf(settings.models), settings.words or settings.models / FOLDER
    store, base = open_store(settings.database_url), base_of(settings.curated)
    desk = Desk(
        store, Widened(shelf, store), words=words, settings=base, uploads=settings.uploads, means=settings.means
    )
    return app_of(desk, settings.rates, settings.sign_up, settings.worker)


def app_of(desk: Desk, rates: Rates = ORIGINAL, sign_up: SignUp = "open", worker: bool = False) -> FastAPI:
    """The application on an open `desk`, which it closes when it ends. `rates` limit what one client asks under
    /1, and as much under /v1; `sign_up` says who may become a listener. With `worker` it also does what is due in the
    background."""
    app = FastAPI(
        title="Segue", description=DESCRIPTION, version=version("segue"), lifespan=_life, docs_url=None, redoc_url=None
    )
    app.state.desk, app.state.store, app.state.shelf = desk, desk.store, desk.shelf
    app.state.metrics, app.state.matcher = metrics(), desk.matcher
    app.state.vocabularies, app.state.strangers = Vocabularies(), Strangers()
    app.state.quizmaster, app.state.sign_up = Quizmaster(), sign_up
    app.state.worker = Worker(desk, KINDS) if worker else None
    app.state.exposures = Exposures()
    app.state.rates, app.state.windows = rates, Windows()
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(rated)])
    app.include_router(health.router)
    app.include_router(pages())
    app.mount(PATH, listenbrainz(desk, app.state.matcher, app.state.metrics, rates))
    problems.install(app)
    app.openapi = _described(app)  # type: ignore[method-assign]
    troubles.install(app)
    app.add_middleware(Rated)
    app.add_middleware(Limited, but=f"{PATH}/", streamed=(imports.PATH, UPLOADS_PAGE))
    app.add_middleware(Outside)
    app.add_middleware(Accessed, noted=desk.accesses, day=lambda: day_of(desk.clock()))
    app.add_middleware(Observed, metrics=app.state.metrics)
    return app


def _described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    return cache(lambda: problems.describe(FastAPI.openapi(app)))


def application() -> FastAPI:
    """What a server process starts: the application that the environment describes."""
    pa.array([0])  # PyArrow looks for pandas with its first array: a second or two where it is there, not in a request
    log_to_stderr()
    return create_app(settings_of(os.environ))


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    desk: Desk = app.state.desk
    try:
        shelf = await desk.build(desk.shelf.get)
        threading.Thread(target=desk.finder.ready, args=(shelf,), name="index-words", daemon=True).start()
        LOG.info("ready", extra={"fields": {"version": shelf.version, "tracks": len(shelf.catalogue)}})
    except SegueError as error:
        LOG.warning("no model version yet: %s", error)
    worker: Worker | None = app.state.worker
    if worker:
        worker.start()
    yield
    if worker:
        await asyncio.get_running_loop().run_in_executor(None, worker.stop)
    desk.close()
