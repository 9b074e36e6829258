"""Every endpoint of the OpenAPI document for everybody: nobody, another listener, the owner, a curator, an engineer.

An endpoint that EXPECTED does not have fails the first test, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from serving.store import deliveries, mail_addresses, sessions, webhooks
from tests.api.conftest import NOW, Server, server_on

Kind = Literal["open", "mine", "owned", "curators", "engineers"]
MARK = "marked-as-the-owners"  # stands in all that the owner named: nobody else may ever be answered with it
STRANGERS = ("stranger", "curator", "engineer")
OWNERS_ANSWERS = {200, 201, 202, 204, 304}

EXPECTED: dict[Kind, str] = {
    # whoever asks is answered; where there is an id it is a secret by itself
    "open": """
        POST /v1/listeners, POST /v1/sessions, GET /v1/exports/{secret}, GET /v1/receipts/{id},
        GET /feeds/{secret}.xml,
        GET /health, GET /ready, GET /metrics""",
    # each asks about themselves: there is no way to name somebody else
    "mine": """
        GET /v1/me, DELETE /v1/me, PATCH /v1/me/home, GET /v1/me/role, GET /v1/me/sessions, DELETE /v1/me/sessions,
        GET /v1/me/feed, POST /v1/me/feed, DELETE /v1/me/feed, GET /v1/me/webhooks, POST /v1/me/webhooks,
        GET /v1/me/mail, PUT /v1/me/mail, DELETE /v1/me/mail,
        POST /v1/me/proof, PUT /v1/me/password, GET /v1/me/tokens, POST /v1/me/tokens, GET /v1/me/players,
        PUT /v1/me/players, GET /v1/me/privacy, PATCH /v1/me/privacy, GET /v1/me/accesses, GET /v1/me/private-session,
        PUT /v1/me/private-session, DELETE /v1/me/private-session, POST /v1/me/export,
        DELETE /v1/me/listens, POST /v1/listens,
        PUT /v1/me/feedback/tracks/{id}, GET /v1/me/feedback, GET /v1/me/hidden, PUT /v1/me/hidden/{things}/{id},
        DELETE /v1/me/hidden/{things}/{id}, GET /v1/me/exclusions, PUT /v1/me/exclusions/{things}/{id},
        DELETE /v1/me/exclusions/{things}/{id}, GET /v1/me/taste, GET /v1/me/bubble,
        GET /v1/me/playlists/discover-weekly/steers, GET /v1/me/dials, PATCH /v1/me/dials, GET /v1/me/followed,
        PUT /v1/me/followed/{id}, DELETE /v1/me/followed/{id}, GET /v1/me/playlists/offered, GET /v1/me/playlists,
        GET /v1/me/playlists/{kind}, POST /v1/me/playlists/{kind}, GET /v1/blends, POST /v1/blends,
        POST /v1/blends/join, GET /v1/me/moment, POST /v1/prompt, GET /v1/radio, POST /v1/radio, GET /v1/quiz,
        POST /v1/quiz, DELETE /v1/quiz, GET /v1/search, GET /v1/me/tasks,
        GET /v1/me/imports, POST /v1/me/imports""",
    # it names a thing of somebody: for everybody else it is not there
    "owned": """
        DELETE /v1/me/sessions/{id}, DELETE /v1/me/tokens/{id}, GET /v1/playlists/{id}, GET /v1/blends/{id},
        PATCH /v1/blends/{id}, DELETE /v1/blends/{id}, POST /v1/blends/{id}/invites, DELETE /v1/blends/{id}/invites,
        PUT /v1/blends/{id}/vetoes/{things}/{thing}, DELETE /v1/blends/{id}/vetoes/{things}/{thing},
        GET /v1/me/tasks/{id}, GET /v1/me/imports/{id}, POST /v1/me/imports/{id}/start, DELETE /v1/me/imports/{id},
        DELETE /v1/me/webhooks/{id}, POST /v1/me/webhooks/{id}/test, GET /v1/me/webhooks/{id}/deliveries,
        POST /v1/me/webhooks/{id}/deliveries/{delivery}/again""",
    "curators": """
        GET /v1/invites, POST /v1/invites, DELETE /v1/invites/{id}, GET /v1/settings, PATCH /v1/settings,
        GET /v1/settings/history, POST /v1/settings/undo/{revision}, POST /v1/settings/preview,
        GET /v1/experiments, POST /v1/experiments, DELETE /v1/experiments/{name},
        POST /v1/experiments/{name}/variants/{variant}/stop, GET /v1/reports/responses""",
    "engineers": "GET /v1/roles, PUT /v1/roles/{user}, GET /v1/jobs",
}
KIND_OF: dict[str, Kind] = {
    name: kind for kind, written in EXPECTED.items() for name in " ".join(written.split()).split(", ")
}


@dataclass
class World:
    """A server, the token of each role (None of nobody), and the ids of what the owner has."""

    server: Server
    spec: dict[str, Any]
    tokens: dict[str, str | None]
    ids: dict[str, str] = field(default_factory=dict)

    def ask(self, name: str, who: str) -> Any:
        """What the endpoint answers to that role: the owner's ids in the path, the document's own example sent."""
        method, path = name.split(" ")
        operation = self.spec["paths"][path][method.lower()]
        body = _example(operation, self.spec)
        more: dict[str, Any] = {"json": body} if body is not None else {}
        if "application/octet-stream" in operation.get("requestBody", {}).get("content", {}):
            more = {"content": b"time,artist,title"}
        return self.server.ask(method, self._filled(path), self.tokens[who], params={"q": "t"}, **more)

    def _filled(self, path: str) -> str:
        family = path.removeprefix("/v1/").removeprefix("me/").partition("/")[0]
        given = {"id": self.ids.get(family, "t5"), "things": "tracks", "thing": "t5", "kind": "discover-weekly"}
        given |= {"delivery": self.ids.get("deliveries", "none")}
        given |= {"user": "stranger", "revision": "1", "secret": "none", "name": "none", "variant": "none"}
        return path.format(**given) if "{" in path else path


def _example(operation: dict[str, Any], spec: dict[str, Any]) -> Any:
    if "application/json" not in operation.get("requestBody", {}).get("content", {}):
        return None
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    schema = schema.get("anyOf", [schema])[0]
    named = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return named.get("example", {})


def names_in(spec: dict[str, Any]) -> list[str]:
    return [f"{method.upper()} {path}" for path, methods in spec["paths"].items() for method in methods]


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str | None], dict[str, str]]:
    """A store with everybody in it, and with something of every kind that is the owner's."""
    file = tmp_path_factory.mktemp("matrix") / "segue.db"
    with server_on(f"sqlite:///{file}") as server:
        tokens: dict[str, str | None] = {"nobody": None}
        tokens["owner"] = owner = server.sign_up(user=MARK, name=MARK)
        tokens["stranger"] = server.sign_up(user="stranger")
        tokens["curator"] = server.appointed("curator", "curator")
        tokens["engineer"] = server.appointed("engineer", "engineer")
        ids = _things(server, owner, tokens["curator"])
    return file, tokens, ids


def _things(server: Server, owner: str, curator: str | None) -> dict[str, str]:
    """The ids of what the owner has (an invite is a curator's), by the word that stands before them in a path."""
    server.listen(owner, list(range(20)))
    named = server.ask("POST", "/v1/me/tokens", owner, json={"name": MARK}).json()
    blend = server.ask("POST", "/v1/blends", owner, json={"name": MARK, "artist": "a3"}).json()
    with server.app.state.store.begin() as connection:
        sessions.begin(connection, MARK, NOW)
        session = sessions.of(connection, MARK, NOW)[0].id
    server.ask("POST", "/v1/me/export", owner)
    task = server.ask("GET", "/v1/me/tasks", owner).json()["items"][0]["id"]
    server.ask("POST", "/v1/invites", curator)
    sent = server.ask("POST", "/v1/me/imports", owner, content=b"artist,title", params={"name": MARK}).json()
    hook, delivery = _hook(server)
    return {
        "imports": sent["id"], "webhooks": hook, "deliveries": delivery,
        "tokens": named["id"], "blends": blend["id"], "sessions": session, "tasks": task,
        "playlists": server.weekly(owner).json()["id"],
        "invites": server.ask("GET", "/v1/invites", curator).json()["items"][0]["id"],
    }  # fmt: skip


def _hook(server: Server) -> tuple[str, str]:
    """The ids of a webhook of the owner, and of something that could not be delivered to it."""
    with server.app.state.store.begin() as connection:
        hook = webhooks.add(connection, MARK, f"https://example.org/{MARK}", ["discover-weekly"], "en", NOW)
        deliveries.add(connection, [(hook, "discover-weekly", "2026-W47")], NOW)
        one = deliveries.page(connection, hook.id, None, None, 1)[0]
        deliveries.tried(connection, one, "dead", 500, "status", NOW)
        mail_addresses.ask(connection, MARK, f"{MARK}@example.org", "en", NOW)
    return hook.id, one.id


@pytest.fixture
def world(peopled: tuple[Path, dict[str, str | None], dict[str, str]], tmp_path: Path) -> Iterator[World]:
    """The same store anew for each endpoint, since some of them delete."""
    file, tokens, ids = peopled
    shutil.copy(file, tmp_path / "segue.db")
    with server_on(f"sqlite:///{tmp_path / 'segue.db'}") as server:
        yield World(server, server.app.openapi(), tokens, ids)


def test_every_endpoint_says_for_whom_it_is(server: Server) -> None:
    there = names_in(server.app.openapi())
    assert sorted(there) == sorted(KIND_OF), "declare in EXPECTED what is new, and drop what is gone"


@pytest.mark.parametrize("name", [name for name, kind in KIND_OF.items() if kind != "open"])
def test_without_a_key_nothing_is_answered(world: World, name: str) -> None:
    assert world.ask(name, "nobody").status_code == 401


@pytest.mark.parametrize("name", [name for name, kind in KIND_OF.items() if kind == "owned"])
def test_what_is_somebodys_is_not_there_for_anybody_else_and_is_for_them(world: World, name: str) -> None:
    for who in STRANGERS:
        refused = world.ask(name, who)
        assert (refused.status_code, MARK in refused.text) == (404, False), who
    if name == "DELETE /v1/blends/{id}/vetoes/{things}/{thing}":  # there is nothing to take back before
        world.ask("PUT /v1/blends/{id}/vetoes/{things}/{thing}", "owner")
    assert world.ask(name, "owner").status_code in OWNERS_ANSWERS


@pytest.mark.parametrize("name", [name for name, kind in KIND_OF.items() if kind in ("mine", "open")])
def test_no_answer_to_another_names_what_the_owner_has(world: World, name: str) -> None:
    for who in STRANGERS:
        answer = world.ask(name, who)
        assert answer.status_code < 500, who
        told = [thing for thing in (MARK, *_owners(world.ids)) if thing in answer.text]
        assert told == [], who


@pytest.mark.parametrize("name", [name for name, kind in KIND_OF.items() if kind in ("curators", "engineers")])
def test_what_is_for_a_role_is_refused_to_who_has_it_not(world: World, name: str) -> None:
    allowed = {"engineer"} | ({"curator"} if KIND_OF[name] == "curators" else set())
    statuses = {who: world.ask(name, who).status_code for who in ("owner", *STRANGERS)}
    assert {who for who, status in statuses.items() if status != 403} == allowed
    assert all(status < 500 and status != 401 for status in statuses.values())


def test_no_key_of_the_owner_ends_because_another_named_it(world: World) -> None:
    for name in ("DELETE /v1/me/sessions/{id}", "DELETE /v1/me/tokens/{id}", "DELETE /v1/blends/{id}"):
        for who in STRANGERS:
            world.ask(name, who)
    assert len(world.ask("GET /v1/me/sessions", "owner").json()["items"]) == 1
    assert len(world.ask("GET /v1/me/tokens", "owner").json()["items"]) == 2
    assert len(world.ask("GET /v1/blends", "owner").json()["items"]) == 1


def _owners(ids: dict[str, str]) -> list[str]:
    return [id for family, id in ids.items() if family != "invites"]
