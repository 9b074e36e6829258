"""What an operator says of delivery is read, and refused with a sentence that names it where it is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from playlists.errors import BadInput
from serving.api.webhooks import Kind
from serving.delivery.means import Means, means_of
from serving.jobs.calendar import SCHEDULED
from serving.settings import settings_of
from tests.api.conftest import Server

HOME = "https://music.example.org"
MAIL = {"BASE_URL": HOME, "SMTP_HOST": "mail.example.org", "MAIL_FROM": "Segue <segue@example.org>"}


def test_without_a_word_nothing_is_mailed_and_webhooks_are_public_and_secure() -> None:
    assert means_of({}) == Means()


@pytest.mark.parametrize("written", [HOME, f"{HOME}/", "http://[2001:db8::1]:8000", "http://home.lan:8000/"])
def test_the_public_address_ends_in_one_slash(written: str) -> None:
    assert means_of({"BASE_URL": written}).base_url == f"{written.rstrip('/')}/"


@pytest.mark.parametrize(
    "written",
    [
        "music.example.org", "ftp://music.example.org", "https://", "https://music.example.org/segue",
        "https://music.example.org?x", "https://music.example.org#x", "https://ana:b@music.example.org",
        "https://music.example.org\r\nBcc: x", "https://music example.org", "https://a:99999", "https://月.jp",
        "x" * 9999,
    ],
)  # fmt: skip
def test_another_address_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(BadInput, match=r"BASE_URL: .*such as https://music.example.org") as refused:
        means_of({"BASE_URL": written})
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_the_encryption_unless_it_is_said(tls: str, port: int) -> None:
    usual, said = means_of(MAIL | {"SMTP_TLS": tls}).smtp, means_of(MAIL | {"SMTP_TLS": tls, "SMTP_PORT": "2525"}).smtp
    assert (usual and usual.port, said and said.port) == (port, 2525)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"BASE_URL": ""}, "set BASE_URL too"),
        ({"MAIL_FROM": ""}, "MAIL_FROM"),
        ({"MAIL_FROM": "Segue"}, "MAIL_FROM"),
        ({"MAIL_FROM": "Segue\r\nBcc: a@b.cd <segue@example.org>"}, "MAIL_FROM"),
        ({"SMTP_HOST": ""}, "without SMTP_HOST"),
        ({"SMTP_PORT": "0"}, "SMTP_PORT"),
        ({"SMTP_PORT": "mail"}, "SMTP_PORT"),
        ({"SMTP_TLS": "ssl"}, "SMTP_TLS: 'ssl' is none of starttls, tls, none"),
        ({"SMTP_USER": "segue"}, "set both"),
        ({"SMTP_USER": "segue", "SMTP_PASSWORD": "x", "SMTP_TLS": "none"}, "in clear"),
        ({"WEBHOOKS_PRIVATE": "yes"}, "WEBHOOKS_PRIVATE: 'yes' is neither 0 nor 1"),
    ],
)
def test_what_does_not_go_together_is_refused_with_a_sentence(changed: dict[str, str], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        means_of(MAIL | changed)


def test_the_password_is_not_shown_with_the_settings() -> None:
    means = means_of(MAIL | {"SMTP_USER": "segue", "SMTP_PASSWORD": "p4ss"})
    assert "p4ss" not in repr(means)


def test_it_may_stand_in_the_file_that_config_names(tmp_path: Path) -> None:
    file = tmp_path / "segue.toml"
    file.write_text('BASE_URL = "https://music.example.org"\nSMTP_HOST = "localhost"\nMAIL_FROM = "a@example.org"\n'
                    'SMTP_TLS = "none"\nSMTP_PORT = 2525\nWEBHOOKS_HTTP = true\n')  # fmt: skip
    means = settings_of({"CONFIG": str(file)}).means
    assert means.smtp is not None
    assert (means.smtp.port, means.plain_hooks, means.private_hooks) == (2525, True, False)


def test_the_feed_names_the_public_address(delivering: Server) -> None:
    token = delivering.sign_up()
    path = delivering.ask("POST", "/v1/me/feed", token).json()["path"]
    assert f'href="{HOME}{path}"' in delivering.ask("GET", path).text


def test_every_kind_that_jobs_make_can_be_sent() -> None:
    assert set(get_args(Kind)) == set(SCHEDULED)
