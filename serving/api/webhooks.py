"""The listener's webhooks: addresses that their playlists are posted to, signed, and what came of each delivery."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from playlists.errors import NotFound
from serving.access.identity import Me, Recently, TheDesk
from serving.api.cursors import PAGE, Cursor, Limit, key_of, number_of, page_of
from serving.api.feed import WEEKLY
from serving.api.problems import responses
from serving.delivery import hooks
from serving.delivery.outcomes import SAID
from serving.store import deliveries, webhooks
from serving.store.deliveries import Delivery, State
from serving.store.webhooks import Webhook

router = APIRouter(tags=["delivery"])

Kind = Literal["discover-weekly", "release-radar", "on-repeat", "time-capsule", "daily-mix"]  # that jobs make
LONGEST = 20_000  # characters that are looked at at all; what is longer than an address may be is told so
Id = Annotated[str, Path(max_length=100, examples=["5d0c3a5e-0d9f-4c0d-9c43-3f4c2c1f7e11"])]
HOOK: dict[str, Any] = {
    "id": "5d0c3a5e-0d9f-4c0d-9c43-3f4c2c1f7e11", "address": "https://music.example.org/segue",
    "kinds": ["discover-weekly"], "language": "en", "created_ms": 1795003390000, "off_ms": None, "off_why": None,
}  # fmt: skip
DELIVERY: dict[str, Any] = {
    "id": "0b7b3c1e-8f1f-5f0a-9c55-2f6c7a7c9f10", "kind": "discover-weekly", "period": "2026-W47", "state": "dead",
    "tries": 8, "status": 503, "error": "the answer was no success", "created_ms": 1795003390000,
    "tried_ms": 1795089790000,
}  # fmt: skip


class NewWebhook(BaseModel):
    """Where to, of which kinds of playlists (else all that are made weekly), and the language of the reasons."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"address": "https://music.example.org/segue", "kinds": ["discover-weekly"]}},
    )

    address: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=20)] | None = None
    language: Literal["en", "ja"] = "en"


class Hook(BaseModel):
    """A webhook without its secret; `off_ms` says since when nothing is sent to it, `off_why` the reason."""

    model_config = ConfigDict(json_schema_extra={"example": HOOK})

    id: str
    address: str
    kinds: list[str]
    language: str
    created_ms: int
    off_ms: int | None
    off_why: str | None


class Made(Hook):
    """A new webhook. Its secret is told this once; what is sent is signed with it (Standard Webhooks, v1)."""

    model_config = ConfigDict(json_schema_extra={"example": HOOK | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZI…"}})

    secret: str


class AllHooks(BaseModel):
    """The oldest first."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [HOOK]}})

    items: list[Hook]


class Delivered(BaseModel):
    """One thing that was or is to be sent. `id` is its webhook-id; `status` and `error` are of the last of its `tries`;
    dead is what was given up."""

    model_config = ConfigDict(json_schema_extra={"example": DELIVERY})

    id: str
    kind: str
    period: str
    state: State
    tries: int
    status: int | None
    error: str | None
    created_ms: int
    tried_ms: int | None


class AllDelivered(BaseModel):
    """The newest first, of the last thirty days; `next` is the cursor of the page after this."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [DELIVERY], "next": None}})

    items: list[Delivered]
    next: str | None


@router.get("/v1/me/webhooks", response_model=AllHooks, responses=responses(401, 503))
async def my_webhooks(me: Me, desk: TheDesk) -> dict[str, Any]:
    """The listener's webhooks."""
    return {"items": [_hook(one) for one in await desk.read(lambda connection: webhooks.of(connection, me.id))]}


@router.post(
    "/v1/me/webhooks", status_code=201, response_model=Made, responses=responses(401, 403, 409, 413, 422, 503)
)  # fmt: skip
async def new_webhook(new: NewWebhook, me: Recently, desk: TheDesk) -> dict[str, Any]:
    """Posts each new playlist to an address, from now on. Its secret is told this once. Asks for the password again.

    The body is `{"type": "playlist.created", "timestamp": …, "data": the playlist}`, signed in `webhook-signature`;
    `webhook-id` is the same for each try. What is not answered with 2xx within 15 s is tried eight times in about a
    day; 410 ends the webhook; redirects are not followed.
    """
    made = await hooks.register(desk, me.id, new.address, new.kinds or WEEKLY, new.language)
    return _hook(made) | {"secret": made.secret}


@router.delete("/v1/me/webhooks/{id}", status_code=204, responses=responses(401, 403, 404, 422, 503))
async def end_webhook(id: Id, me: Me, desk: TheDesk) -> Response:
    """Removes a webhook, and all that was to be sent to it."""
    if "\0" in id or not await desk.write(lambda connection: webhooks.remove(connection, me.id, id)):
        raise NotFound(f"webhook {id[:60]!r}: you have none of that id")
    return Response(status_code=204)


@router.post(
    "/v1/me/webhooks/{id}/test",
    status_code=202,
    response_model=Delivered,
    responses=responses(401, 403, 404, 409, 422, 429, 503),
)
async def test_webhook(id: Id, me: Me, desk: TheDesk) -> dict[str, Any]:
    """Sends `{"type": "webhook.test", …}` once; what came of it stands among the deliveries a moment later."""
    return _delivery(await hooks.test(desk, me.id, id))


@router.get(
    "/v1/me/webhooks/{id}/deliveries", response_model=AllDelivered, responses=responses(401, 404, 422, 503)
)  # fmt: skip
async def my_deliveries(
    id: Id, me: Me, desk: TheDesk,
    state: Annotated[State | None, Query(description="only these; `dead` are those that were given up")] = None,
    cursor: Cursor = None, limit: Limit = PAGE,
) -> dict[str, Any]:  # fmt: skip
    """What was sent to a webhook, what is to be, and what was given up."""
    key = key_of(cursor, 2)
    after = (number_of(key[0]), key[1]) if key else None
    if "\0" in id or await desk.read(lambda connection: webhooks.get(connection, me.id, id)) is None:
        raise NotFound(f"webhook {id[:60]!r}: you have none of that id")
    found = await desk.read(lambda connection: deliveries.page(connection, id, state, after, limit + 1))
    return page_of([_delivery(one) for one in found], limit, "created_ms", "id")


@router.post(
    "/v1/me/webhooks/{id}/deliveries/{delivery}/again",
    status_code=202,
    response_model=Delivered,
    responses=responses(401, 403, 404, 409, 422, 503),
)
async def deliver_again(id: Id, delivery: Id, me: Me, desk: TheDesk) -> dict[str, Any]:
    """Begins anew with what was given up, by the same webhook-id."""
    return _delivery(await hooks.send_again(desk, me.id, id, delivery))


def _hook(hook: Webhook) -> dict[str, Any]:
    return {name: getattr(hook, name) for name in Hook.model_fields}


def _delivery(one: Delivery) -> dict[str, Any]:
    error = said(one.why)
    return {name: getattr(one, name) for name in Delivered.model_fields if name != "error"} | {"error": error}


def said(why: str | None) -> str | None:
    """What the store notes, as a sentence."""
    return SAID[why] if why else None
