"""The weekly mail from end to end: asked for, confirmed, sent once, refused, ended by one click."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from serving.delivery.mailing import send_weekly
from serving.store import mail_addresses
from serving.store.mail_addresses import REFUSALS
from serving.work.kind import Work
from serving.work.kinds import KINDS
from serving.work.running import Runner
from tests.api.conftest import NOW, Server
from tests.delivery.conftest import HOME
from tests.delivery.doing import WEEK, job, listener, rows, work
from tests.delivery.receivers import Mailbox

TO = "ana@example.org"
ONE_CLICK = {"Content-Type": "application/x-www-form-urlencoded"}
WEEK_H = 7 * 24


def link_in(message: EmailMessage, what: str) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(rf"{re.escape(HOME)}(mail/{what}/\S+)", body.get_content())
    assert found, body.get_content()
    return f"/{found[1]}"


def asked(server: Server, address: str = TO, **more: str) -> str:
    """The token of somebody with a taste who asked for the mail."""
    token = listener(server)
    answer = server.ask("PUT", "/v1/me/mail", token, json={"address": address, **more})
    assert answer.status_code == 202, answer.text
    return token


def subscribed(server: Server, box: Mailbox, **more: str) -> str:
    """The same, and confirmed."""
    token = asked(server, **more)
    work(server)
    assert server.ask("POST", link_in(box.got.pop(), "confirm")).status_code == 200
    assert server.ask("GET", "/v1/me/mail", token).json()["state"] == "on"
    return token


def has_mail(server: Server, token: str) -> Any:
    return server.ask("GET", "/v1/me/mail", token).json()


def test_nothing_but_the_link_is_sent_until_it_is_opened(delivering: Server, box: Mailbox) -> None:
    token = asked(delivering)
    work(delivering)
    (question,) = box.got
    assert question["To"] == TO
    assert question["List-Unsubscribe"] is None
    job(delivering)
    work(delivering, 1)
    assert len(box.got) == 1
    link = link_in(question, "confirm")
    assert delivering.ask("GET", link).status_code == 200  # a scanner looks at it
    assert has_mail(delivering, token)["state"] == "asked"
    assert delivering.ask("POST", link).status_code == 200
    assert has_mail(delivering, token)["state"] == "on"


def test_a_link_that_was_used_or_is_over_changes_nothing(delivering: Server, box: Mailbox) -> None:
    token = asked(delivering)
    work(delivering)
    link = link_in(box.got[0], "confirm")
    delivering.times.append(delivering.times[-1] + timedelta(hours=49))
    assert delivering.ask("GET", link).status_code == 410
    assert delivering.ask("POST", link).status_code == 410
    assert has_mail(delivering, token)["state"] == "asked"
    delivering.times.append(NOW)
    assert delivering.ask("POST", link).status_code == 200
    delivering.ask("POST", leave_of(delivering))
    assert delivering.ask("POST", link).status_code == 410  # it cannot begin again what was ended
    assert has_mail(delivering, token)["state"] == "off"
    assert delivering.ask("POST", "/mail/confirm/none").status_code == 404


def leave_of(server: Server) -> str:
    return f"/mail/leave/{rows(server, 'mail_addresses')[0]['leave']}"


def test_the_weekly_mail_has_the_playlist_with_reasons_in_html_and_text(delivering: Server, box: Mailbox) -> None:
    token = subscribed(delivering, box)
    job(delivering)
    work(delivering)
    (mail,) = box.got
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    tracks = delivering.weekly(token).json()["tracks"]
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        text = body.get_content()
        assert all(track["title"] in text for track in tracks)
        assert f"{HOME}weeks/{WEEK}" in text
    assert (mail["To"], mail["From"], mail["Auto-Submitted"]) == (TO, "Segue <segue@example.org>", "auto-generated")
    assert has_mail(delivering, token)["last"]["state"] == "sent"


def test_it_is_written_in_japanese_for_who_asked_so(delivering: Server, box: Mailbox) -> None:
    subscribed(delivering, box, language="ja")
    job(delivering)
    work(delivering)
    (mail,) = box.got
    assert mail["Subject"] == "2026年11月16日〜22日のDiscover Weekly"
    assert b"\xe3" not in box.raw[-1]  # nothing but ASCII on the wire


def test_one_click_ends_the_mails_without_session_or_word_and_a_replay_changes_nothing(
    delivering: Server, box: Mailbox
) -> None:
    token = subscribed(delivering, box)
    job(delivering)
    work(delivering)
    (mail,) = box.got
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip("<>")
    assert address.startswith(f"{HOME}mail/leave/")
    path = "/" + address.removeprefix(HOME)
    assert delivering.ask("GET", path).status_code == 200  # looking at it ends nothing
    assert has_mail(delivering, token)["state"] == "on"
    for _ in range(2):
        foreign = ONE_CLICK | {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
        left = delivering.ask("POST", path, content="List-Unsubscribe=One-Click", headers=foreign)
        assert left.status_code == 200
    off = has_mail(delivering, token)
    assert (off["state"], off["off_why"]) == ("off", "left")
    ended = rows(delivering, "mail_addresses")[0]["off_ms"]
    delivering.times.append(delivering.times[-1] + timedelta(hours=1))
    delivering.ask("POST", path)
    assert rows(delivering, "mail_addresses")[0]["off_ms"] == ended
    delivering.times.append(NOW + timedelta(days=7))
    job(delivering, "2026-W48")
    work(delivering)
    assert len(box.got) == 1


@pytest.mark.parametrize("secret", ["none", "%00", "x" * 3000, "a%2Fb", "%ff"])
def test_a_secret_that_was_never_given_out_ends_nobodys_mails(server: Server, secret: str) -> None:
    for what in ("leave", "confirm"):
        assert server.ask("POST", f"/mail/{what}/{secret}").status_code in (404, 422)
        assert server.ask("GET", f"/mail/{what}/{secret}").status_code in (404, 422)


def test_a_secret_from_mails_to_an_address_before_does_not_end_those_to_the_one_now(
    delivering: Server, box: Mailbox
) -> None:
    token = subscribed(delivering, box)
    before = leave_of(delivering)
    delivering.ask("PUT", "/v1/me/mail", token, json={"address": TO})
    assert leave_of(delivering) == before  # the same mailbox: its old mails' button works on
    delivering.ask("PUT", "/v1/me/mail", token, json={"address": "ana@example.com"})
    assert delivering.ask("POST", before).status_code == 404
    assert has_mail(delivering, token)["state"] == "asked"


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


@pytest.mark.parametrize(
    "address",
    [
        "ana@example.org\r\nBcc: all@example.org", "ana@example.org\n", "ana\x00@example.org", "ana\x1b@example.org",
        "Ana <ana@example.org>", "ana@example.org, ben@example.org", "ana", "@example.org", "ana@", "a b@example.org",
        "ana@example.org\u2028Bcc:x@y.z", "a" * 10_000 + "@example.org", "ana@[127.0.0.1]", '"a\\r\\nb"@example.org',
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(mailing: Server, address: str) -> None:
    token = mailing.sign_up()
    refused = mailing.ask("PUT", "/v1/me/mail", token, json={"address": address})
    assert refused.status_code == 422, refused.text
    assert rows(mailing, "mail_addresses") == []


def test_nobody_is_flooded_by_links_whoever_asks(mailing: Server) -> None:
    for n in range(5):
        answer = mailing.ask("PUT", "/v1/me/mail", mailing.sign_up(), json={"address": "Victim@example.org"})
        assert answer.status_code == (202 if n < 3 else 429)
    mailing.times.append(NOW + timedelta(days=2))
    assert mailing.ask("PUT", "/v1/me/mail", mailing.sign_up(), json={"address": TO}).status_code == 202


def test_without_a_mail_server_the_api_says_so(server: Server) -> None:
    token = server.sign_up()
    refused = server.ask("PUT", "/v1/me/mail", token, json={"address": TO})
    assert (refused.status_code, "SMTP_HOST" in refused.json()["detail"]) == (409, True)
    told = has_mail(server, token)
    assert (told["sends"], "SMTP_HOST" in told["note"]) == (False, True)


def test_an_address_that_nobody_confirmed_is_forgotten(mailing: Server) -> None:
    asked(mailing)
    with mailing.app.state.store.begin() as connection:
        assert mail_addresses.forget(connection, NOW + timedelta(days=6)) == 0
        assert mail_addresses.forget(connection, NOW + timedelta(days=8)) == 1


def test_no_address_and_no_secret_reaches_a_log(
    delivering: Server, box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    from serving.api.logs import JsonLines

    caplog.set_level("DEBUG")
    token = subscribed(delivering, box)
    box.to_rcpt = ["451 try ana@example.org later", "550 no ana@example.org here"]
    hook = delivering.ask("POST", "/v1/me/webhooks", token, json={"address": "http://127.0.0.1:9/secret-hook"}).json()
    job(delivering)
    work(delivering)
    work(delivering, 1)
    delivering.ask("POST", leave_of(delivering))
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "mail."))]  # the test's own
    written = "\n".join(JsonLines().format(record) for record in ours)
    assert '"kind":"mail"' in written
    for word in (TO, "secret-hook", hook["secret"], leave_of(delivering).rpartition("/")[2]):
        assert word not in written
