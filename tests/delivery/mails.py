"""What the tests of mails ask and look for."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import Any

from tests.api.conftest import Server
from tests.delivery.conftest import HOME
from tests.delivery.doing import listener, rows, work
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


def leave_of(server: Server) -> str:
    return f"/mail/leave/{rows(server, 'mail_addresses')[0]['leave']}"
