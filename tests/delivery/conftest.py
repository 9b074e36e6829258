"""A server without a socket that may send to loopback, on both stores, and somebody who listens."""

from __future__ import annotations

from collections.abc import Iterator
from email.headerregistry import Address
from pathlib import Path

import pytest

from serving.delivery.means import Means, Smtp
from tests.api.conftest import Server, server_on
from tests.api.conftest import server as server
from tests.delivery.receivers import Mailbox, Receiver, mailbox, receiver
from tests.postgres import fresh_database

HOME = "https://music.example.org/"


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as one:
        yield one


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as one:
        yield one


@pytest.fixture(params=["sqlite", "postgresql"])
def delivering(request: pytest.FixtureRequest, tmp_path: Path, box: Mailbox) -> Iterator[Server]:
    """A server that sends mail to `box`, and webhooks to loopback too."""
    means = means_to(box.port)
    if request.param == "sqlite":
        with server_on(f"sqlite:///{tmp_path / 'segue.db'}", means=means) as server:
            yield server
        return
    with fresh_database(request.getfixturevalue("postgres")) as url, server_on(url, means=means) as server:
        yield server


def means_to(port: int) -> Means:
    smtp = Smtp("127.0.0.1", port, "none", Address("Segue", addr_spec="segue@example.org"))
    return Means(HOME, smtp, private_hooks=True, plain_hooks=True)


@pytest.fixture
def mailing(tmp_path: Path) -> Iterator[Server]:
    """A server that would send mail, for what does not come so far."""
    with server_on(f"sqlite:///{tmp_path / 'segue.db'}", means=means_to(9)) as server:
        yield server
