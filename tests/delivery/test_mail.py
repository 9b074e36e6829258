"""The weekly mail as a listener has it: asked for, confirmed, read, ended by one click."""

from __future__ import annotations

from datetime import timedelta

import pytest

from serving.store import mail_addresses
from tests.api.conftest import NOW, Server
from tests.delivery.conftest import HOME
from tests.delivery.doing import WEEK, job, rows, work
from tests.delivery.mails import ONE_CLICK, TO, asked, has_mail, leave_of, link_in, subscribed
from tests.delivery.receivers import Mailbox


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


def test_asking_for_many_addresses_in_a_row_sends_the_last_one_a_single_link(delivering: Server, box: Mailbox) -> None:
    token = asked(delivering, "first@example.org")
    for number in range(9):
        delivering.times.append(delivering.times[-1] + timedelta(milliseconds=1))
        address = TO if number == 8 else f"{number}@example.org"
        assert delivering.ask("PUT", "/v1/me/mail", token, json={"address": address}).status_code == 202
    work(delivering)
    assert [mail["To"] for mail in box.got] == [TO]


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
