"""Hands one message over to the mail server, by a deadline for all of it.

What a failure means depends on where it happens. Before the text is sent, nobody has the mail, and it may be tried
again; once the text was begun and no answer came, the server may have it or not, and nobody can know.
"""

from __future__ import annotations

import io
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Literal

from serving.delivery.means import Smtp

DEADLINE_S = 20.0  # for all of it: a third of a task's lease
STEP_S = 10.0  # for one answer
PERMANENT = 500  # RFC 5321, 4.2.1: codes from here on say that it will not do later either
DOTS = re.compile(rb"^\.", re.MULTILINE)  # RFC 5321, 4.5.2

Result = Literal["sent", "refused", "later", "server-refused", "unknown", "stopped"]


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of it, and the server's code, never its words: they repeat addresses."""

    result: Result
    code: int | None = None


def hand_over(
    smtp: Smtp, message: EmailMessage, to: str, begins: Callable[[], bool], within_s: float = DEADLINE_S
) -> Handed:
    """Sends `message`. `begins` is asked just before the text goes; where it says no, nothing is sent."""
    ends, begun = time.monotonic() + within_s, False
    try:
        with closing(_client(smtp, ends)) as client:
            _introduced(client, smtp)
            if refused := _envelope(client, smtp, to):
                return refused
            if not begins():
                return Handed("stopped")  # without the text's end the server forgets the rest
            begun = True
            client.send(DOTS.sub(b"..", message.as_bytes()) + b".\r\n")
            code, _ = client.getreply()
            with suppress(smtplib.SMTPException, OSError):  # how it takes its leave changes nothing
                client.putcmd("QUIT")
            return _of_text(code)
    except smtplib.SMTPResponseException as failed:  # to a greeting, TLS or a password: nobody's mailbox is to blame
        return Handed("unknown") if begun else _refusal(failed.smtp_code, "server-refused")
    except (smtplib.SMTPException, OSError):
        return Handed("unknown" if begun else "later")


def _envelope(client: smtplib.SMTP, smtp: Smtp, to: str) -> Handed | None:
    """Everything before the text; what came of it where that was a refusal."""
    code, _ = client.mail(smtp.sender.addr_spec)
    if code != 250:
        return _refusal(code, "server-refused")
    code, _ = client.rcpt(to)
    if code not in (250, 251):
        return _refusal(code, "refused")
    code, _ = client.docmd("DATA")
    return None if code == 354 else _refusal(code, "server-refused")


def _of_text(code: int) -> Handed:
    """What the answer to the whole text means; one that is no answer leaves it in doubt."""
    if 200 <= code < 300:
        return Handed("sent")
    return _refusal(code, "refused") if 400 <= code < 600 else Handed("unknown")


def _refusal(code: int, permanent: Result) -> Handed:
    return Handed(permanent if code >= PERMANENT else "later", code)


def _client(smtp: Smtp, ends: float) -> _Hurried:
    ours = smtp.sender.domain  # by default the machine's own name is looked up, which may take long and is nobody's
    if smtp.tls == "tls":
        trusted = ssl.create_default_context()
        return _HurriedTls(ends, smtp.host, smtp.port, local_hostname=ours, timeout=STEP_S, context=trusted)
    return _Hurried(ends, smtp.host, smtp.port, local_hostname=ours, timeout=STEP_S)


def _introduced(client: smtplib.SMTP, smtp: Smtp) -> None:
    client.ehlo_or_helo_if_needed()
    if smtp.tls == "starttls":
        client.starttls(context=ssl.create_default_context())  # raises where there is none: never in clear instead
        client.ehlo_or_helo_if_needed()
    if smtp.user and smtp.password:
        client.login(smtp.user, smtp.password)


class _Hurried(smtplib.SMTP):
    """Each answer is waited for as long as is left of the whole, STEP_S at most."""

    def __init__(self, ends: float, *args: Any, **named: Any) -> None:
        self.ends = ends
        super().__init__(*args, **named)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:  # after each change of the socket it would make its own
            self.file = io.BufferedReader(_Timely(self.sock, self.ends))
        return super().getreply()


class _Timely(io.RawIOBase):
    """What comes from a socket until a time, however steadily it drips."""

    def __init__(self, sock: socket.socket, ends: float) -> None:
        self.sock, self.ends = sock, ends

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for the whole is over")
        self.sock.settimeout(min(STEP_S, left))
        return self.sock.recv_into(buffer)


class _HurriedTls(_Hurried, smtplib.SMTP_SSL):
    pass
