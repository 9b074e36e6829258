"""How a weekly mail is handed over: once, tried again, given up, whatever happens to workers and mail servers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from serving.delivery.mailing import send_weekly
from serving.store.mail_addresses import REFUSALS
from serving.work.kind import Work
from serving.work.kinds import KINDS
from serving.work.running import Runner
from tests.api.conftest import NOW, Server
from tests.delivery.doing import WEEK, job, rows, work
from tests.delivery.mails import WEEK_H, has_mail, subscribed
from tests.delivery.receivers import Mailbox


def test_it_comes_on_monday_morning_of_the_listener(delivering: Server, box: Mailbox) -> None:
    token = subscribed(delivering, box)
    delivering.ask("PATCH", "/v1/me/home", token, json={"timezone": "Asia/Tokyo"})
    delivering.times.append(datetime(2026, 11, 22, 15, 1, tzinfo=UTC))  # Monday 00:01 in Tokyo
    job(delivering, "2026-W48")
    work(delivering, 6.9)
    assert box.got == []
    work(delivering, 0.2)
    assert len(box.got) == 1


def test_a_week_is_mailed_once_however_often_it_is_built(delivering: Server, box: Mailbox) -> None:
    subscribed(delivering, box)
    job(delivering)
    work(delivering)
    job(delivering, again=True)
    work(delivering, 1)
    assert len(box.got) == 1


def test_a_worker_that_is_killed_while_it_hands_over_leads_to_no_second_mail(delivering: Server, box: Mailbox) -> None:
    token = subscribed(delivering, box)
    job(delivering)
    desk = delivering.app.state.desk
    task = Runner(desk, KINDS, "killed").next()
    assert task is not None
    send_weekly(task, Work(desk, lambda done, whole: None))
    assert len(box.got) == 1
    with desk.store.begin() as connection:  # as if it had been killed before it noted the answer
        connection.exec_driver_sql("UPDATE mails SET state = 'handing over', tries = 0")
    work(delivering, 1)
    assert len(box.got) == 1
    assert has_mail(delivering, token)["last"]["state"] == "unknown"


def test_an_answer_that_got_lost_leads_to_no_second_mail(delivering: Server, box: Mailbox) -> None:
    token = subscribed(delivering, box)
    box.to_data = ["lost"]
    job(delivering)
    work(delivering)
    work(delivering, 30)
    assert (len(box.got), box.begun) == (1, 2)  # the question was the other one
    assert has_mail(delivering, token)["last"]["state"] == "unknown"


@pytest.mark.parametrize("where", ["to_rcpt", "to_data"])
def test_a_server_that_is_busy_is_tried_again(delivering: Server, box: Mailbox, where: str) -> None:
    token = subscribed(delivering, box)
    setattr(box, where, ["451 4.7.1 greylisted", "451 4.7.1 greylisted", "250 OK"])
    job(delivering)
    work(delivering)
    assert has_mail(delivering, token)["last"] | {"tried_ms": 0} == {
        "week": WEEK, "state": "waiting", "error": "the mail server did not answer, or not as it should", "tried_ms": 0,
    }  # fmt: skip
    work(delivering, 0.1)
    work(delivering, 0.1)
    assert len(box.got) == 1
    assert has_mail(delivering, token)["last"]["state"] == "sent"


def test_a_mailbox_that_refuses_three_weeks_gets_no_more(delivering: Server, box: Mailbox) -> None:
    token = subscribed(delivering, box)
    box.to_rcpt = ["550 5.1.1 no such user"]
    for week in range(REFUSALS):
        assert has_mail(delivering, token)["state"] == "on"
        delivering.times.append(NOW + timedelta(days=7 * week))
        job(delivering, f"2026-W{47 + week}")
        work(delivering)
        assert has_mail(delivering, token)["last"]["state"] == "failed"
    off = has_mail(delivering, token)
    assert (off["state"], off["off_why"]) == ("off", "refused")


def test_a_mail_that_arrives_makes_the_refusals_before_it_forgotten(delivering: Server, box: Mailbox) -> None:
    subscribed(delivering, box)
    box.to_rcpt = ["550 5.1.1 no such user", "250 OK"]
    job(delivering)
    work(delivering)
    assert rows(delivering, "mail_addresses")[0]["refusals"] == 1
    delivering.times.append(NOW + timedelta(days=7))
    job(delivering, "2026-W48")
    work(delivering)
    assert rows(delivering, "mail_addresses")[0]["refusals"] == 0


def test_who_ended_it_in_between_gets_nothing(delivering: Server, box: Mailbox) -> None:
    token = subscribed(delivering, box)
    job(delivering)
    assert delivering.ask("DELETE", "/v1/me/mail", token).status_code == 204
    work(delivering)
    assert box.got == []
    assert delivering.ask("DELETE", "/v1/me/mail", token).status_code == 404


def test_a_mail_of_a_week_that_is_over_is_not_sent(delivering: Server, box: Mailbox) -> None:
    subscribed(delivering, box)
    job(delivering)
    work(delivering, WEEK_H)
    assert box.got == []
