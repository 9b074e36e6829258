"""The quiz for who has no history yet: at most six screens of artists, each chosen by the answers so far."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from playlists.quiz import PER_SCREEN, SCREENS
from serving.access.identity import Me, TheDesk
from serving.answering.quiz import Quizmaster, Standing, answered, standing
from serving.api.problems import responses
from serving.api.texts import Text
from serving.store import quiz

router = APIRouter(tags=["quiz"])

NEXT: dict[str, Any] = {
    "screen": 2, "screens": SCREENS, "artists": [{"id": "a0815", "name": "The Harbour Lights"}],
    "picked": ["a0042"], "done": False,
    "follows": "Your playlists are made of what you picked; your listens will take its place, the more there are.",
}  # fmt: skip
BY_PICKS = "Your playlists are made of what you picked; your listens will take its place, the more there are."
BY_LISTENS = "Your playlists are made of what you played."
BY_BOTH = "Your playlists are made of what you played and, less the more you play, of what you picked."
BY_POPULARITY = "You picked nobody, so your playlists are what most others play, until your first pick or listen."


class QuizArtist(BaseModel):
    """Somebody to pick."""

    id: str
    name: str


class QuizScreen(BaseModel):
    """The next screen, without artists when the quiz is over, and what follows from the answers so far."""

    model_config = ConfigDict(json_schema_extra={"example": NEXT})

    screen: Annotated[int | None, Field(description="null when the quiz is over")]
    screens: int
    artists: list[QuizArtist]
    picked: list[str]
    done: bool
    follows: str


class QuizAnswer(BaseModel):
    """Who was picked on a screen; nobody skips it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"screen": 1, "picked": ["a0042"]}})

    screen: Annotated[int, Field(ge=1, le=SCREENS)]
    picked: Annotated[list[Text], Field(max_length=PER_SCREEN)] = []


@router.get("/v1/quiz", response_model=QuizScreen, responses=responses(401, 409, 503))
async def next_quiz_screen(request: Request, me: Me, desk: TheDesk) -> dict[str, Any]:
    """The artists of the next screen: those whose picking or not says most of the listener's taste."""
    return _shown(await standing(desk, me, _master(request)))


@router.post("/v1/quiz", response_model=QuizScreen, responses=responses(401, 409, 413, 422, 503))
async def answer_quiz(request: Request, said: QuizAnswer, me: Me, desk: TheDesk) -> dict[str, Any]:
    """Answers a screen with any of its artists, or none, and shows the next. Playlists follow it at once."""
    return _shown(await answered(desk, me, _master(request), said.screen, said.picked))


@router.delete("/v1/quiz", status_code=204, responses=responses(401, 503))
async def forget_quiz(me: Me, desk: TheDesk) -> Response:
    """Forgets all answers; the quiz begins again."""
    await desk.write(lambda connection: quiz.forget(connection, me.id))
    return Response(status_code=204)


def _master(request: Request) -> Quizmaster:
    master: Quizmaster = request.app.state.quizmaster
    return master


def _shown(now: Standing) -> dict[str, Any]:
    artists = [{"id": id, "name": name} for id, name in zip(now.artists, now.named, strict=True)]
    return {
        "screen": now.screen, "screens": SCREENS, "artists": artists, "picked": list(now.picked),
        "done": now.screen is None, "follows": _follows(now),
    }  # fmt: skip


def _follows(now: Standing) -> str:
    if now.listens:
        return BY_BOTH if now.picked else BY_LISTENS
    return BY_PICKS if now.picked else BY_POPULARITY
