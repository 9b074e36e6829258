"""The least that FastAPI can do: what a request is measured beside."""

from __future__ import annotations

from fastapi import FastAPI, Response


def application() -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.get("/bare")
    async def bare() -> Response:
        return Response(b'{"status": "ok"}', media_type="application/json")

    return app
