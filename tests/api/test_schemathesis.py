"""Whatever is sent to an endpoint, its answer is one that the OpenAPI document has, and never a failure of ours.

Schemathesis makes requests out of the document, fitting ones and misshapen ones; the same ones each time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from serving.listenbrainz.app import PATH
from tests.api.conftest import Server, server_on
from tests.api.test_matrix import KIND_OF
from tests.listenbrainz.test_matrix import KIND_OF as PLAYERS
from tests.listenbrainz.test_own_playlists import A, B, jspf

EXAMPLES = 15  # of an endpoint and a mode: more than enough for its parameters, half a minute for all
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ENGINEERS = count()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server_on(f"sqlite:///{tmp_path_factory.mktemp('schema') / 'segue.db'}") as server:
        yield server


@pytest.mark.parametrize("name", sorted(KIND_OF))
def test_every_answer_is_one_that_the_document_has(served: Server, name: str) -> None:
    asked_everything(served, "/openapi.json", name)


@pytest.mark.parametrize("name", sorted(PLAYERS))
def test_so_is_every_answer_to_a_player(served: Server, name: str) -> None:
    asked_everything(served, f"{PATH}/openapi.json", name)


def asked_everything(served: Server, document: str, name: str) -> None:
    statuses = Counter[int]()
    method, path = name.split(" ")
    operation = schemathesis.openapi.from_asgi(document, served.app)[path][method]
    token = served.appointed(f"engineer{next(ENGINEERS)}", "engineer")  # of its own: some endpoints end an account
    served.listen(token, list(range(20)))
    there = things(served, token) if document.startswith(PATH) else {}
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        asked = settings(
            max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip

        @asked
        @given(case=operation.as_strategy(generation_mode=mode))
        def answered(case: schemathesis.Case) -> None:
            if case.meta and case.meta.generation.mode is GenerationMode.POSITIVE:
                case.path_parameters |= {one: there[one] for one in case.path_parameters if one in there}
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            statuses[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

        if mode is GenerationMode.POSITIVE or _can_be_misshapen(operation):
            answered()
    assert statuses


def things(served: Server, token: str) -> dict[str, str]:
    """What is there and can stand in an address: who asks, and a playlist of theirs."""
    made = served.ask("POST", f"{PATH}/playlist/create", token, json=jspf(A, B, title="mine")).json()
    return {"user": served.ask("GET", "/v1/me", token).json()["id"], "id": made["playlist_mbid"]}


def _can_be_misshapen(operation: schemathesis.schemas.APIOperation) -> bool:
    return bool(operation.body) or any(operation.iter_parameters())
