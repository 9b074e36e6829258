"""User names: chosen once, anybody's only once whatever their case."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.listenbrainz.conftest import House


def test_a_chosen_name_is_the_id_everywhere(either: House) -> None:
    ann = either.sign_up("Ann.B-c_9")
    mine = either.client.get(f"{either.address}/v1/me", headers={"Authorization": f"Bearer {ann.token}"}).json()
    assert mine["id"] == "Ann.B-c_9" == either.get("/1/validate-token", ann)["user_name"]


@pytest.mark.parametrize("name", ["", ".", "..", "-ann", "a b", "a/b", "ann\n", "a\u202enn", "аnn", "é", "x" * 65])
def test_a_name_that_could_mislead_is_refused(house: House, name: str) -> None:
    answer = house.client.post(f"{house.address}/v1/listeners", json={"user": name})
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["place"] == "user"


def test_a_name_is_nobody_else_s_in_any_case(either: House) -> None:
    either.sign_up("Ann")
    for name in ("Ann", "ann", "ANN"):
        answer = either.client.post(f"{either.address}/v1/listeners", json={"user": name})
        assert answer.status_code == 422
        assert "somebody has that name" in answer.json()["detail"]


def test_of_many_who_want_a_name_at_once_one_gets_it(either: House) -> None:
    names = ["zoe", "Zoe", "ZOE", "zOe"] * 3

    def status(name: str) -> int:
        return either.client.post(f"{either.address}/v1/listeners", json={"user": name}).status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(status, names)) == [201] + [422] * 11
