"""What deliveries are sent to: real servers on loopback that note what comes and answer as they are told."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import SMTP as MAIL
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

NOBODY = 9  # the discard port of loopback, where nobody listens


@dataclass
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """An HTTP server: answers with the first of `answers`, the last one stays; a float drips for so long."""

    address: str
    answers: list[int | float] = field(default_factory=lambda: [204])
    location: str = ""
    got: list[Received] = field(default_factory=list)


@contextmanager
def receiver(tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.got.append(Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            answer = told.answers.pop(0) if len(told.answers) > 1 else told.answers[0]
            if isinstance(answer, float):
                self._drip(answer)
                return
            self.send_response(answer)
            if told.location:
                self.send_header("Location", told.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _drip(self, seconds: float) -> None:
            ends, said = time.monotonic() + seconds, b"HTTP/1.1 200 OK\r\nslow: "
            while time.monotonic() < ends:
                try:
                    self.wfile.write(said)
                except OSError:
                    return
                said = b"a"
                time.sleep(0.05)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    scheme = "https" if tls else "http"
    told = Receiver(f"{scheme}://{host}:{server.server_address[1]}/hook")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def silence() -> Iterator[int]:
    """A port where a connection is made, and then nothing is said."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(5)
        yield listening.getsockname()[1]


@dataclass
class Mailbox:
    """A mail server: what it answers to a recipient and to a text, and what it took."""

    port: int = 0
    to_rcpt: list[str] = field(default_factory=lambda: ["250 OK"])
    to_data: list[str] = field(default_factory=lambda: ["250 OK"])
    got: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    begun: int = 0
    user: str | None = None

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.to_rcpt.pop(0) if len(self.to_rcpt) > 1 else self.to_rcpt[0]
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.begun += 1
        answer = self.to_data.pop(0) if len(self.to_data) > 1 else self.to_data[0]
        if answer.startswith("250") or answer == "lost":
            assert isinstance(envelope.content, bytes)
            self.raw.append(envelope.content)
            parsed: Message = BytesParser(policy=MAIL).parsebytes(envelope.content)
            assert isinstance(parsed, EmailMessage)
            self.got.append(parsed)
        if answer == "lost":  # the text arrived, and the connection goes before the answer does
            assert server.transport is not None
            server.transport.close()
        return answer


@contextmanager
def mailbox(tls: ssl.SSLContext | None = None, **more: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    if tls:
        more |= {"tls_context": tls, "require_starttls": True}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port, server_hostname="mail.test", **more)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
