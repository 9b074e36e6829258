"""Experiments over HTTP: begun, stopped and removed by curators."""

from __future__ import annotations

from typing import Any

import pytest

from serving.api.experiments import EXAMPLE
from tests.api.conftest import Server

PATH = "/v1/experiments"


@pytest.fixture
def curator(server: Server) -> str:
    return server.appointed("cara", "curator")


def test_an_experiment_that_was_begun_is_listed(server: Server, curator: str) -> None:
    begun = server.ask("POST", PATH, curator, json=EXAMPLE)
    assert begun.status_code == 201
    assert server.ask("GET", PATH, curator).json() == {"items": [EXAMPLE | {"stopped": []}]}


@pytest.mark.parametrize(("method", "path"), [("GET", PATH), ("POST", PATH), ("DELETE", f"{PATH}/x")])
def test_a_listener_has_nothing_to_do_with_experiments(server: Server, method: str, path: str) -> None:
    assert server.ask(method, path, server.sign_up(), json=EXAMPLE).status_code == 403


def test_a_name_is_taken_once(server: Server, curator: str) -> None:
    server.ask("POST", PATH, curator, json=EXAMPLE)
    again = server.ask("POST", PATH, curator, json=EXAMPLE | {"kind": "release-radar"})
    assert again.status_code == 409
    assert "there is one of that name" in again.json()["detail"]


def test_the_name_of_one_that_was_removed_is_free_where_nothing_was_made_by_it(server: Server, curator: str) -> None:
    for _ in range(2):
        assert server.ask("POST", PATH, curator, json=EXAMPLE).status_code == 201
        server.ask("DELETE", f"{PATH}/bolder-weeks", curator)
    server.ask("POST", PATH, curator, json=EXAMPLE)
    server.weekly(server.sign_up())
    server.ask("DELETE", f"{PATH}/bolder-weeks", curator)
    again = server.ask("POST", PATH, curator, json=EXAMPLE)
    assert again.status_code == 409
    assert "playlists that were made by one" in again.json()["detail"]
    assert server.ask("POST", PATH, curator, json=EXAMPLE | {"name": "bolder"}).status_code == 201


def test_a_kind_has_one_experiment_at_a_time(server: Server, curator: str) -> None:
    server.ask("POST", PATH, curator, json=EXAMPLE)
    refused = server.ask("POST", PATH, curator, json=EXAMPLE | {"name": "another"})
    assert refused.status_code == 422
    assert "bolder-weeks runs from 2026-11-16 to 2026-12-14" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "discover-yearly"}, "there are discover-weekly"),
        ({"variants": [EXAMPLE["variants"][0]]}, "2 to 8"),
        ({"variants": [*EXAMPLE["variants"][:1], {"name": "x", "share": 0.5, "overlay": {"volume": 1}}]}, "volume"),
        ({"variants": [*EXAMPLE["variants"][:1], {"name": "x", "share": "NaN"}]}, "variants.1.share"),
        ({"guards": [{"rate": "reach", "worse_by": 0.1}]}, "guards.0.rate"),
        ({"end": "2026-11-01"}, "it would end on"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_cannot_be_run_is_refused_with_its_place(
    server: Server, curator: str, wrong: dict[str, Any], said: str
) -> None:
    refused = server.ask("POST", PATH, curator, json=EXAMPLE | wrong)
    assert refused.status_code == 422
    assert said in refused.text
    assert server.ask("GET", PATH, curator).json() == {"items": []}


def test_a_variant_is_stopped_by_hand_once(server: Server, curator: str) -> None:
    server.ask("POST", PATH, curator, json=EXAMPLE)
    for _ in range(2):
        found = server.ask("POST", f"{PATH}/bolder-weeks/variants/bolder/stop", curator).json()["stopped"]
        assert [(one["variant"], one["why"]) for one in found] == [("bolder", "stopped by hand")]
    for path in ("bolder-weeks/variants/braver", "other/variants/bolder"):
        assert server.ask("POST", f"{PATH}/{path}/stop", curator).status_code == 404


def test_an_experiment_that_is_removed_is_gone(server: Server, curator: str) -> None:
    server.ask("POST", PATH, curator, json=EXAMPLE)
    assert [server.ask("DELETE", f"{PATH}/bolder-weeks", curator).status_code for _ in range(2)] == [204, 404]
    assert server.ask("GET", PATH, curator).json() == {"items": []}
