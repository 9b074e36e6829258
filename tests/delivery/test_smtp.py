"""Handing a mail over: what each failure means, by where it happens; nobody waits for a server that hangs."""

from __future__ import annotations

import smtplib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from email.headerregistry import Address
from pathlib import Path

import pytest
import trustme
from aiosmtpd.smtp import AuthResult, LoginPassword

from serving.delivery.letters import Envelope, question, weekly
from serving.delivery.means import Smtp
from serving.delivery.smtp import Handed, hand_over
from tests.api.conftest import NOW
from tests.delivery.receivers import NOBODY, mailbox, silence

TO = "ana@example.org"
LONG = "https://" + "music." * 20 + "example.org/"
SENDER = Address("Segue", addr_spec="segue@example.org")
ENVELOPE = Envelope(SENDER, TO, "en", "https://music.example.org/", NOW)
DOCUMENT = {
    "kind": "discover-weekly", "week": "2026-W47", "basis": "taste",
    "tracks": [{"track": "t1", "title": ".\r\nQUIT", "artist": "<b>Moorings</b>", "reason": {"kind": "loved"}}],
}  # fmt: skip
MESSAGE = question(ENVELOPE, "secret", "id")


def smtp(port: int) -> Smtp:
    return Smtp("127.0.0.1", port, "none", SENDER)


@contextmanager
def speaking(answers: Sequence[bytes]) -> Iterator[int]:
    """A server that says these lines, one a line that it hears, and then nothing more."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)

        def speak() -> None:
            connection, _ = listening.accept()
            with connection, connection.makefile("rb") as heard:
                for answer in answers:
                    connection.sendall(answer + b"\r\n")
                    heard.readline()
                time.sleep(3)

        threading.Thread(target=speak, daemon=True).start()
        yield listening.getsockname()[1]


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ([], "later"),  # not even a greeting
        ([b"220 here"], "later"),
        ([b"220 here", b"250 here", b"250 ok"], "later"),
        ([b"220 here", b"250 here", b"250 ok", b"250 ok"], "later"),  # after DATA: the text was not begun
        ([b"220 here", b"250 here", b"250 ok", b"250 ok", b"354 go on"], "unknown"),  # it was
    ],
)
def test_a_server_that_hangs_costs_the_deadline_and_means_what_it_means_there(
    answers: list[bytes], result: str
) -> None:
    with speaking(answers) as port:
        began, asked = time.monotonic(), []
        assert hand_over(smtp(port), MESSAGE, TO, lambda: not asked.append(True), 1.0).result == result
        assert time.monotonic() - began < 14
        assert bool(asked) == (result == "unknown")


@contextmanager
def dripping() -> Iterator[int]:
    """A server whose greeting never ends: a letter of it comes every tenth of a second."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)

        def speak() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                for letter in b"220-x\r\n" * 30:
                    connection.sendall(bytes([letter]))
                    time.sleep(0.1)

        threading.Thread(target=speak, daemon=True).start()
        yield listening.getsockname()[1]


def test_a_server_that_drips_costs_the_deadline_too() -> None:
    with dripping() as port:
        began = time.monotonic()
        assert hand_over(smtp(port), MESSAGE, TO, lambda: True, 1.0) == Handed("later")
        assert time.monotonic() - began < 14


@contextmanager
def resetting(last: bytes) -> Iterator[int]:
    """A server that says `last` once it has the whole text, and resets the connection with it."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)

        def speak() -> None:
            connection, _ = listening.accept()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with connection, connection.makefile("rb") as heard:
                for answer in (b"220 here", b"250 here", b"250 ok", b"250 ok", b"354 go on"):
                    connection.sendall(answer + b"\r\n")
                    heard.readline()
                while heard.readline() != b".\r\n":
                    pass
                connection.sendall(last + b"\r\n")
                time.sleep(0.05)

        threading.Thread(target=speak, daemon=True).start()
        yield listening.getsockname()[1]


@pytest.mark.parametrize(
    ("last", "result"), [(b"250 taken", "sent"), (b"no number", "unknown"), (b"250 " + b"x" * 9000, "unknown")]
)
def test_a_mail_whose_text_went_is_never_sent_again_for_how_the_server_goes_on(
    last: bytes, result: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quit = smtplib.SMTP.putcmd

    def slower(client: smtplib.SMTP, command: str, args: str = "") -> None:
        time.sleep(0.2 if command == "QUIT" else 0)  # the connection is gone by then
        quit(client, command, args)

    monkeypatch.setattr(smtplib.SMTP, "putcmd", slower)
    with resetting(last) as port:
        assert hand_over(smtp(port), MESSAGE, TO, lambda: True).result == result


def test_a_port_that_is_silent_or_closed_is_tried_later() -> None:
    with silence() as port:
        assert hand_over(smtp(port), MESSAGE, TO, lambda: True, 0.5) == Handed("later")
    assert hand_over(smtp(NOBODY), MESSAGE, TO, lambda: True) == Handed("later")


@pytest.mark.parametrize(
    ("rcpt", "data", "handed"),
    [
        ("250 OK", "250 OK", Handed("sent")),
        ("550 5.1.1 none", "250 OK", Handed("refused", 550)),
        ("452 full", "250 OK", Handed("later", 452)),
        ("250 OK", "554 spam", Handed("refused", 554)),
        ("250 OK", "451 busy", Handed("later", 451)),
    ],
)
def test_an_answer_means_what_the_standard_says(rcpt: str, data: str, handed: Handed) -> None:
    with mailbox() as box:
        box.to_rcpt, box.to_data = [rcpt], [data]
        assert hand_over(smtp(box.port), MESSAGE, TO, lambda: True) == handed


def test_where_it_is_not_to_begin_nothing_arrives() -> None:
    with mailbox() as box:
        assert hand_over(smtp(box.port), MESSAGE, TO, lambda: False).result == "stopped"
        time.sleep(0.1)
        assert box.got == []


def test_tls_and_the_password_are_used_and_a_stranger_s_certificate_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, served = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    authority.issue_cert("127.0.0.1").configure_cert(served)
    seen: list[LoginPassword] = []

    def known(server: object, session: object, envelope: object, mechanism: str, data: LoginPassword) -> AuthResult:
        seen.append(data)
        return AuthResult(success=data.password == b"right", handled=False)

    with mailbox(served, authenticator=known, auth_required=True) as box:
        to = replace(smtp(box.port), tls="starttls", user="segue", password="right")
        assert hand_over(to, MESSAGE, TO, lambda: True).result == "later"
        assert seen == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert hand_over(to, MESSAGE, TO, lambda: True).result == "sent"
        assert hand_over(replace(to, password="wrong"), MESSAGE, TO, lambda: True) == Handed("server-refused", 535)


def test_a_server_without_tls_is_never_sent_anything_in_clear_instead() -> None:
    with mailbox() as box:
        to = replace(smtp(box.port), tls="starttls")
        assert hand_over(to, MESSAGE, TO, lambda: True).result == "later"
        assert box.got == []


def test_a_title_cannot_end_the_mail_or_become_markup() -> None:
    with mailbox() as box:
        message = weekly(ENVELOPE, DOCUMENT, "id", "leave")
        assert hand_over(smtp(box.port), message, TO, lambda: True) == Handed("sent")
        (mail,) = box.got
        html = mail.get_body(("html",))
        assert html is not None
        assert "&lt;b&gt;Moorings" in html.get_content()
        assert "QUIT" in html.get_content()


def test_a_long_address_of_the_server_stays_an_address_in_the_header() -> None:
    message = weekly(replace(ENVELOPE, home=LONG), DOCUMENT, "id", "s" * 32)
    assert f"\r\nList-Unsubscribe: <{LONG}mail/leave/{'s' * 32}>\r\n" in message.as_bytes().decode()


def test_a_line_break_can_be_in_no_header() -> None:
    with pytest.raises(ValueError, match=r"linefeed|invalid|Invalid"):
        question(replace(ENVELOPE, to="ana@example.org\r\nBcc: all@example.org"), "s", "id")
    with pytest.raises(ValueError, match=r"linefeed|newline"):
        weekly(replace(ENVELOPE, home="https://a\r\nBcc: b/"), DOCUMENT, "id", "s")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_line_of_a_mail_is_longer_than_the_standard_allows(language: str) -> None:
    message = weekly(replace(ENVELOPE, language=language), DOCUMENT, "id", "leave")
    assert max(map(len, message.as_bytes().split(b"\r\n"))) <= 998
    assert message.as_bytes().isascii()
