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

from tests.api.conftest import Server, server_on
from tests.api.test_matrix import KIND_OF

EXAMPLES = 15  # of an endpoint and a mode: more than enough for its parameters, half a minute for all
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ENGINEERS = count()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server_on(f"sqlite:///{tmp_path_factory.mktemp('schema') / 'segue.db'}") as server:
        yield server


@pytest.mark.parametrize("name", sorted(KIND_OF))
def test_every_answer_is_one_that_the_document_has(served: Server, name: str) -> None:
    statuses = Counter[int]()
    method, path = name.split(" ")
    operation = schemathesis.openapi.from_asgi("/openapi.json", served.app)[path][method]
    token = served.appointed(f"engineer{next(ENGINEERS)}", "engineer")  # of its own: some endpoints end an account
    served.listen(token, list(range(20)))
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        asked = settings(
            max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip

        @asked
        @given(case=operation.as_strategy(generation_mode=mode))
        def answered(case: schemathesis.Case) -> None:
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            statuses[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

        if mode is GenerationMode.POSITIVE or _can_be_misshapen(operation):
            answered()
    assert statuses


def _can_be_misshapen(operation: schemathesis.schemas.APIOperation) -> bool:
    return bool(operation.body) or any(operation.iter_parameters())
