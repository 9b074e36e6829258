"""What is measured and logged of every request: its route, its status, its time, and nothing about a person."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.api.problems import of_failure

LOG = logging.getLogger("segue.requests")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}  # another one must not make a new label
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The counters of one process."""

    registry: CollectorRegistry
    requests: Histogram
    listens: Counter
    playlists: Counter


def metrics() -> Metrics:
    registry = CollectorRegistry()
    labels = ("method", "route", "status")
    return Metrics(
        registry,
        Histogram("segue_request_seconds", "Time of a request by route", labels, buckets=BUCKETS, registry=registry),
        Counter("segue_listens", "Listens received", ("outcome",), registry=registry),
        Counter("segue_playlists", "Playlists answered by kind and basis", ("kind", "basis"), registry=registry),
    )


class Observed:
    """ASGI: measures, logs, and turns what nobody expected into a problem. The outermost layer."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:  # the edge: logged by its place, answered as a problem, nothing goes on after it
            if status:
                raise
            await of_failure(error)(scope, receive, noted)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = getattr(scope.get("route"), "path", None) or "none"
        route = scope.get("root_path", "") + route if route != "none" else route  # of what is mounted: "/1/…"
        self.metrics.requests.labels(method, route, str(status)).observe(seconds)
        fields = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 2)}
        LOG.info("request", extra={"fields": fields})
