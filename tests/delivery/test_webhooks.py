"""Webhooks from end to end: signed as the specification says, tried again, given up, sent anew; nothing gets lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import standardwebhooks.webhooks
from standardwebhooks import Webhook

from serving.delivery.again import TRIES
from serving.store import deliveries
from serving.store.deliveries import id_of
from tests.api.conftest import PASSWORD, Server
from tests.delivery.doing import WEEK, job, listener, rows, work
from tests.delivery.receivers import Received, Receiver

YEAR_H = 24 * 365


@pytest.fixture
def made(delivering: Server, hook: Receiver) -> tuple[Server, str, dict[str, Any]]:
    """A server, the token of somebody with a taste and a webhook, and what they were told of it."""
    token = listener(delivering)
    new = delivering.ask("POST", "/v1/me/webhooks", token, json={"address": hook.address})
    assert new.status_code == 201, new.text
    return delivering, token, new.json()


def sent(server: Server, token: str, id: str, **asked: str) -> list[dict[str, Any]]:
    answer = server.ask("GET", f"/v1/me/webhooks/{id}/deliveries", token, params=asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def verified(received: Received, secret: str, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the specification's own library reads; our clock stands at `at`."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return at.astimezone(tz)

    monkeypatch.setattr(standardwebhooks.webhooks, "datetime", Clock)
    return Webhook(secret).verify(received.body, received.headers)


def test_a_new_playlist_is_posted_and_signed_as_the_specification_says(
    made: tuple[Server, str, dict[str, Any]], hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, token, told = made
    assert job(server) == 1
    assert hook.got == []  # nobody waited for it
    work(server)
    (received,) = hook.got
    said = verified(received, told["secret"], server.times[-1], monkeypatch)
    weekly = server.weekly(token).json()
    assert said["type"] == "playlist.created"
    assert said["data"]["id"] == weekly["id"]
    assert [track["track"] for track in said["data"]["tracks"]] == [track["track"] for track in weekly["tracks"]]
    assert received.headers["webhook-id"] == id_of(told["id"], "discover-weekly", WEEK)
    (one,) = sent(server, token, told["id"])
    assert (one["state"], one["status"], one["tries"]) == ("delivered", 204, 1)


def test_another_secret_or_another_body_is_not_verified(
    made: tuple[Server, str, dict[str, Any]], hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _, told = made
    job(server)
    work(server)
    (received,) = hook.got
    for secret, body in ((told["secret"], received.body + b" "), ("whsec_" + "A" * 44, received.body)):
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            verified(Received("", received.headers, body), secret, server.times[-1], monkeypatch)


def test_a_playlist_that_is_built_again_is_not_sent_again(
    made: tuple[Server, str, dict[str, Any]], hook: Receiver
) -> None:
    server, *_ = made
    job(server)
    work(server)
    assert job(server, again=True) == 1
    work(server, YEAR_H / 100)
    assert len(hook.got) == 1


def test_what_fails_is_tried_again_by_the_same_id_with_waits_that_grow_until_it_is_given_up(
    made: tuple[Server, str, dict[str, Any]], hook: Receiver
) -> None:
    server, token, told = made
    hook.answers = [503]
    job(server)
    began, waits = server.times[-1], []
    for _ in range(TRIES):
        due = [row["due_ms"] for row in rows(server, "tasks") if row["state"] == "waiting"]
        waits += [due[0] / 1000 - server.times[-1].timestamp()] if due else []
        server.times.append(datetime.fromtimestamp(due[0] / 1000 + 1, UTC))
        work(server)
    assert len(hook.got) == TRIES
    assert len({one.headers["webhook-id"] for one in hook.got}) == 1
    assert len({one.headers["webhook-timestamp"] for one in hook.got}) == TRIES
    assert all(2 <= b / a <= 7 for a, b in pairwise(waits[1:-1])), waits
    assert timedelta(hours=12) < server.times[-1] - began < timedelta(hours=36)
    work(server, YEAR_H)
    assert len(hook.got) == TRIES
    (dead,) = sent(server, token, told["id"], state="dead")
    assert (dead["tries"], dead["status"], dead["error"]) == (TRIES, 503, "the answer was no success")


def test_a_dead_letter_is_sent_again_when_it_is_asked_for(
    made: tuple[Server, str, dict[str, Any]], hook: Receiver
) -> None:
    server, token, told = made
    hook.answers = [500] * TRIES + [200]
    job(server)
    for _ in range(TRIES):
        work(server, 15)
    (dead,) = sent(server, token, told["id"], state="dead")
    again = f"/v1/me/webhooks/{told['id']}/deliveries/{dead['id']}/again"
    assert server.ask("POST", again, token).json()["state"] == "waiting"
    work(server)
    assert [one["state"] for one in sent(server, token, told["id"])] == ["delivered"]
    assert hook.got[-1].headers["webhook-id"] == dead["id"]
    refused = server.ask("POST", again, token)
    assert (refused.status_code, refused.json()["detail"]) == (
        409, "delivery: it is delivered; only what was given up is sent again",
    )  # fmt: skip


def test_410_ends_the_webhook(made: tuple[Server, str, dict[str, Any]], hook: Receiver) -> None:
    server, token, told = made
    hook.answers = [410]
    job(server)
    work(server)
    (off,) = server.ask("GET", "/v1/me/webhooks", token).json()["items"]
    assert (off["off_why"], off["off_ms"]) == ("gone", round(server.times[-1].timestamp() * 1000))
    assert [one["state"] for one in sent(server, token, told["id"])] == ["dead"]
    work(server, 5 * 24)  # the next week
    job(server, "2026-W48")
    work(server, 24)
    assert len(hook.got) == 1
    assert server.ask("POST", f"/v1/me/webhooks/{told['id']}/test", token).status_code == 409


def test_a_redirect_is_not_followed_wherever_it_leads(made: tuple[Server, str, dict[str, Any]], hook: Receiver) -> None:
    server, token, told = made
    hook.answers, hook.location = [302], hook.address.replace("/hook", "/inside")
    job(server)
    work(server)
    assert [one.path for one in hook.got] == ["/hook"]
    (one,) = sent(server, token, told["id"])
    assert (one["state"], one["status"], one["error"]) == (
        "waiting", 302, "the answer led elsewhere, and redirects are not followed",
    )  # fmt: skip


def test_a_test_is_sent_once_and_says_what_it_is(made: tuple[Server, str, dict[str, Any]], hook: Receiver) -> None:
    server, token, told = made
    hook.answers = [500]
    path = f"/v1/me/webhooks/{told['id']}/test"
    assert server.ask("POST", path, token).status_code == 202
    often = server.ask("POST", path, token)
    assert (often.status_code, often.headers["retry-after"]) == (429, "10")
    work(server)
    work(server, YEAR_H / 100)
    assert [json.loads(one.body)["type"] for one in hook.got] == ["webhook.test"]
    assert [one["state"] for one in sent(server, token, told["id"])] == ["dead"]
    assert server.ask("POST", path, token).status_code == 202


def test_what_is_hidden_before_it_is_sent_is_not_in_it(
    made: tuple[Server, str, dict[str, Any]], hook: Receiver
) -> None:
    server, token, _ = made
    job(server)
    first = server.weekly(token).json()["tracks"][0]["track"]
    server.ask("PUT", f"/v1/me/hidden/tracks/{first}", token)
    work(server)
    assert first not in [track["track"] for track in json.loads(hook.got[0].body)["data"]["tracks"]]


def test_only_the_kinds_that_were_asked_for_are_sent(delivering: Server, hook: Receiver) -> None:
    token = listener(delivering)
    asked = {"address": hook.address, "kinds": ["release-radar"]}
    assert delivering.ask("POST", "/v1/me/webhooks", token, json=asked).status_code == 201
    job(delivering)
    assert work(delivering) == 0
    assert delivering.ask("POST", "/v1/me/webhooks", token, json=asked | {"kinds": ["nonsense"]}).status_code == 422


def test_playlists_of_other_weeks_are_sent_to_nobody(made: tuple[Server, str, dict[str, Any]], hook: Receiver) -> None:
    server, *_ = made
    for week in ("2026-W46", "2026-W48"):
        assert job(server, week) == 1
    assert work(server) == 0


def test_a_worker_that_is_killed_after_it_sent_sends_again_by_the_same_id(
    made: tuple[Server, str, dict[str, Any]], hook: Receiver
) -> None:
    """At least once: what happened between the answer and the note of it is not known; the receiver can tell."""
    from serving.delivery.hooks import deliver
    from serving.store import tasks
    from serving.work.kind import Work
    from serving.work.kinds import KINDS
    from serving.work.running import Runner

    server, token, told = made
    job(server)
    killed = Runner(server.app.state.desk, KINDS, "killed").next()
    assert killed is not None
    with server.app.state.store.begin() as connection:
        before = deliveries.get(connection, "ana", killed.payload["delivery"])
        assert before is not None
    deliver(killed, Work(server.app.state.desk, lambda done, whole: None))
    with server.app.state.store.begin() as connection:  # as if the note had not been written
        connection.exec_driver_sql("UPDATE deliveries SET state = 'waiting', tries = 0")
        assert tasks.get(connection, killed.id).state == "running"  # type: ignore[union-attr]
    work(server, 1)
    assert len({one.headers["webhook-id"] for one in hook.got}) == 1
    assert len(hook.got) == 2
    assert [one["state"] for one in sent(server, token, told["id"])] == ["delivered"]


def test_a_try_that_two_workers_made_counts_once(made: tuple[Server, str, dict[str, Any]]) -> None:
    server, token, told = made
    job(server)
    now = server.times[-1]
    with server.app.state.store.begin() as connection:
        (one,) = deliveries.page(connection, told["id"], None, None, 10)
        first, second = (deliveries.tried(connection, one, "waiting", 500, "status", now, now) for _ in range(2))
    assert (first, second) == (True, False)
    assert sent(server, token, told["id"])[0]["tries"] == 1
    assert sum(row["kind"] == "webhook" for row in rows(server, "tasks")) == 2


def test_there_are_five_at_most_and_each_can_be_removed(delivering: Server, hook: Receiver) -> None:
    token = listener(delivering)
    for _ in range(5):
        made = delivering.ask("POST", "/v1/me/webhooks", token, json={"address": hook.address})
    refused = delivering.ask("POST", "/v1/me/webhooks", token, json={"address": hook.address})
    assert (refused.status_code, "5, which is the most" in refused.json()["detail"]) == (409, True)
    job(delivering)
    assert delivering.ask("DELETE", f"/v1/me/webhooks/{made.json()['id']}", token).status_code == 204
    work(delivering)
    assert len(hook.got) == 4
    assert len(delivering.ask("GET", "/v1/me/webhooks", token).json()["items"]) == 4


def test_the_secret_is_told_once_and_is_in_no_answer_afterwards(made: tuple[Server, str, dict[str, Any]]) -> None:
    server, token, told = made
    assert told["secret"].startswith("whsec_")
    assert "secret" not in server.ask("GET", "/v1/me/webhooks", token).text


def test_who_has_a_password_gives_it_again_before_playlists_are_sent_elsewhere(
    delivering: Server, hook: Receiver
) -> None:
    made = delivering.ask("POST", "/v1/listeners", json={"user": "zoe", "password": PASSWORD}).json()
    delivering.times.append(delivering.times[-1] + timedelta(hours=1))
    refused = delivering.ask("POST", "/v1/me/webhooks", made["token"], json={"address": hook.address})
    assert refused.status_code == 403


def test_pages_of_what_was_sent_hold_everything_once(made: tuple[Server, str, dict[str, Any]]) -> None:
    server, token, told = made
    for _ in range(5):
        server.times.append(server.times[-1] + timedelta(minutes=1))
        server.ask("POST", f"/v1/me/webhooks/{told['id']}/test", token)
    seen, cursor = [], None
    while True:
        asked = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        answer = server.ask("GET", f"/v1/me/webhooks/{told['id']}/deliveries", token, params=asked).json()
        seen += [one["id"] for one in answer["items"]]
        if not (cursor := answer["next"]):
            break
    assert len(seen) == len(set(seen)) == 5
