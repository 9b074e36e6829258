"""What a listener may have only so many of stays so many, however much is asked for at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import Connection, Engine

from playlists.errors import NotReady
from serving.store import listeners, webhooks
from serving.uploads import receiving
from tests.store.rows import NOW

HELD_S = 0.3


def one_hook(connection: Connection, number: int) -> None:
    webhooks.add(connection, "ann", f"https://hooks.example.org/{number}", ["discover-weekly"], "en", NOW)


def one_upload(connection: Connection, number: int) -> None:
    receiving._noted(connection, "ann", f"{number:032x}", "export.zip", 100, False, NOW)


@pytest.mark.parametrize(
    ("one_more", "most"), [(one_hook, webhooks.MOST), (one_upload, receiving.MOST_HELD)], ids=["webhooks", "uploads"]
)
def test_two_who_add_the_last_one_at_once_do_not_make_one_too_many(
    store: Engine, one_more: Callable[[Connection, int], None], most: int
) -> None:
    with store.begin() as connection:
        listeners.create(connection, "ann", NOW)
        for number in range(most - 1):
            one_more(connection, number)

    def another() -> None:
        with store.begin() as connection:
            one_more(connection, most)

    with ThreadPoolExecutor(1) as threads:
        with store.begin() as connection:
            one_more(connection, most - 1)
            later = threads.submit(another)
            wait([later], HELD_S)  # it may not have looked before this one is there
        with pytest.raises(NotReady, match=str(most)):
            later.result()
