"""A sentence, or a query that was edited, becomes a playlist."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from playlists.errors import BadInput
from serving.access.identity import Me, TheDesk
from serving.answering.prompted import prompt_answer
from serving.api.problems import responses
from serving.api.sent import EXAMPLE, Sent, Spoken, found, sent

router = APIRouter(tags=["playlists"])

QUERY: dict[str, Any] = {
    "genres": ["trip hop"], "moods": ["melancholic", "sad"], "years": [[1990, 1999]], "known": "unknown",
}  # fmt: skip
MADE = {name: value for name, value in EXAMPLE.items() if name not in ("id", "week")} | {
    "kind": "prompt", "day": "2026-11-18", "title": "Asked for", "final": False, "query": QUERY,
    "ignored": ["quizzical"],
    "counts": [["found", 20000], ["genres", 410], ["moods", 64], ["years", 38], ["unknown", 35], ["picked", 30]],
}  # fmt: skip


class AskedPrompt(BaseModel):
    """A `prompt` in English or Japanese, or the `query` of an earlier answer, edited; one of the two."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"prompt": "melancholic 90s trip hop, nothing I know"}}
    )

    prompt: Annotated[str | None, Field(max_length=20_000)] = None
    query: dict[str, Any] | None = None


@router.post("/v1/prompt", response_class=Response, responses={**found(MADE), **responses(401, 409, 413, 422, 503)})
async def prompted(
    request: Request, me: Me, desk: TheDesk, asked: AskedPrompt, format: Sent = None, language: Spoken = None
) -> Response:
    """A playlist that keeps every filter that the sentence states, in the listener's own order; it is not stored.

    `query` is how the sentence was understood: it can be shown, edited and sent back. `ignored` holds the words that
    were not understood.
    """
    given = asked.query if asked.prompt is None else asked.prompt
    if given is None or (asked.prompt is not None and asked.query is not None):
        raise BadInput("prompt: give a `prompt` or a `query`, one of the two")
    answered = await prompt_answer(desk, me, given, request.app.state.vocabularies)
    return sent(request, answered.answer, format, language)
