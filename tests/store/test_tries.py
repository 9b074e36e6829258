"""How slowly one may guess, on both stores."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, text

from serving.store import tries
from tests.store.rows import NOW

ANN = tries.keys_of("ann", "192.0.2.1")


def fail(connection: Connection, keys: tries.Keys, times: int, now: datetime = NOW) -> list[int]:
    """The waits that were answered to so many tries, each made when the one before allows it."""
    waits = []
    for _ in range(times):
        wait = tries.begin(connection, keys, now)
        if wait:
            now += timedelta(seconds=wait)
            assert tries.begin(connection, keys, now) == 0
        waits.append(wait)
    return waits


def test_the_first_mistakes_cost_nothing_and_each_further_one_twice_as_much(connection: Connection) -> None:
    assert fail(connection, ANN, 9) == [0, 0, 0, 0, 0, 1, 2, 4, 8]


def test_a_day_of_guessing_is_under_a_hundred_guesses_once_the_delay_has_grown() -> None:
    assert tries.delay_s(1000, free=5) == tries.LONGEST_S
    assert 86_400 / tries.LONGEST_S < 100


def test_a_name_is_slow_from_every_address_and_an_address_for_every_name(connection: Connection) -> None:
    fail(connection, ANN, 5)
    assert tries.begin(connection, tries.keys_of("ANN", "192.0.2.9"), NOW) > 0
    assert tries.begin(connection, tries.keys_of("bob", "192.0.2.1"), NOW) == 0
    for n in range(14):
        assert tries.begin(connection, tries.keys_of(f"user{n}", "192.0.2.1"), NOW) == 0
    assert tries.begin(connection, tries.keys_of("cid", "192.0.2.1"), NOW) > 0


def test_one_customer_is_one_address_however_many_they_have(connection: Connection) -> None:
    for n in range(20):
        assert tries.begin(connection, tries.keys_of(f"user{n}", f"2001:db8:0:1::{n:x}"), NOW) == 0
    assert tries.begin(connection, tries.keys_of("ann", "2001:db8:0:1:ffff::1"), NOW) > 0
    assert tries.begin(connection, tries.keys_of("ann", "2001:db8:0:2::1"), NOW) == 0


def test_the_right_password_clears_the_name_but_not_the_address(connection: Connection) -> None:
    fail(connection, ANN, 4)
    assert tries.begin(connection, ANN, NOW) == 0
    tries.succeeded(connection, ANN, NOW)
    rows = connection.execute(text("SELECT key, count FROM sign_in_tries")).all()
    assert rows == [(ANN["address"], 4)]


def test_what_is_refused_counts_no_further_and_leaves_no_row(connection: Connection) -> None:
    fail(connection, ANN, 5)
    other = tries.keys_of("ann", "198.51.100.7")
    assert tries.begin(connection, other, NOW) == tries.begin(connection, other, NOW) == 1
    assert connection.scalar(text("SELECT count(*) FROM sign_in_tries")) == 2


def test_after_a_day_all_is_forgotten(connection: Connection) -> None:
    fail(connection, ANN, 12)
    tomorrow = NOW + tries.FORGOTTEN + timedelta(hours=1)
    assert fail(connection, ANN, 5, tomorrow) == [0] * 5
    tries.forget(connection, tomorrow + tries.FORGOTTEN + timedelta(hours=1))
    assert connection.scalar(text("SELECT count(*) FROM sign_in_tries")) == 0


def test_neither_name_nor_address_is_stored_in_plain(connection: Connection) -> None:
    fail(connection, ANN, 1)
    stored = str(connection.execute(text("SELECT * FROM sign_in_tries")).all())
    assert "ann" not in stored
    assert "192" not in stored


def test_of_many_tries_at_once_no_more_pass_than_one_after_the_other(store: Engine) -> None:
    def one(_: int) -> int:
        with store.begin() as connection:
            return tries.begin(connection, ANN, NOW)

    with ThreadPoolExecutor(4) as threads:
        waits = list(threads.map(one, range(20)))
    assert waits.count(0) == 5
