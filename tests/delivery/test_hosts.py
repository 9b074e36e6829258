"""A webhook leads into no private network: not by a number, another spelling, or a name that changes its mind."""

from __future__ import annotations

import ssl
import time
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest
import trustme

from playlists.errors import BadInput
from serving.delivery.hosts import is_public, written
from serving.delivery.means import Means
from serving.delivery.posting import _trusted, post
from tests.api.conftest import Server
from tests.delivery.receivers import NOBODY, Receiver, receiver, silence

PRIVATE = (
    "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "192.0.2.1", "240.0.0.1", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a01:203", "2002:7f00:1::", "::7f00:1", "2001:0:53aa:64c:0:0:80ff:fffe",
)  # fmt: skip
PUBLIC = ("8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8")
ANY = Means(private_hooks=True, plain_hooks=True)
STRICT = Means()


@pytest.mark.parametrize("number", PRIVATE)
def test_what_is_not_of_the_public_internet_is_refused(number: str) -> None:
    assert not is_public(ip_address(number))


@pytest.mark.parametrize("number", PUBLIC)
def test_what_is_of_the_public_internet_is_not(number: str) -> None:
    assert is_public(ip_address(number))


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://hooks.example.org/", "must begin with https://"),
        ("ftp://hooks.example.org/", "must begin with https://"),
        ("javascript:alert(1)", "must begin with https://"),
        ("file:///etc/passwd", "must begin with https://"),
        ("//hooks.example.org", "must begin with https://"),
        ("https:hooks.example.org", "must begin with https://"),
        ("https://ana:secret@hooks.example.org/", "user or a password"),
        ("https://ana@hooks.example.org/", "user or a password"),
        ("https://hooks.example.org/#part", "behind #"),
        ("https://hooks.example.org/\r\nHost: inside", "line break"),
        ("https://hooks.example.org/a b", "a space"),
        ("https://hooks.example.org:99999/", "port"),
        ("https://", "host"),
        ("https://" + "a" * 10_000, "10008 characters, and 2000 are the most"),
    ],
)
def test_what_is_no_address_for_it_is_refused_with_a_sentence(address: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        written(address, STRICT)


def test_what_browsers_read_as_another_address_is_stored_and_asked_as_they_read_it() -> None:
    assert str(written("https://hooks.example.org\\@127.0.0.1/", STRICT)) == "https://hooks.example.org/@127.0.0.1/"


@pytest.mark.parametrize("address", ["https://0x7f.1/", "https://2130706433/", "https://127.1/", "https://[::1]/"])
def test_other_spellings_of_loopback_are_loopback_when_it_is_registered(server: Server, address: str) -> None:
    token = server.sign_up()
    refused = server.ask("POST", "/v1/me/webhooks", token, json={"address": address})
    assert (refused.status_code, "private network" in refused.json()["detail"]) == (422, True)


def test_localhost_by_name_and_a_name_that_nobody_has_are_refused_too(server: Server) -> None:
    token = server.sign_up()
    for host, why in (("localhost", "private network"), ("no-such-host.invalid", "no host of that name")):
        refused = server.ask("POST", "/v1/me/webhooks", token, json={"address": f"https://{host}/"})
        assert (refused.status_code, why in refused.json()["detail"]) == (422, True)


def test_ten_thousand_letters_are_refused_by_the_api_with_a_sentence(server: Server) -> None:
    token = server.sign_up()
    refused = server.ask("POST", "/v1/me/webhooks", token, json={"address": "https://" + "a" * 10_000})
    assert (refused.status_code, "2000 are the most" in refused.json()["detail"]) == (422, True)


def test_a_name_that_leads_inside_a_moment_later_reaches_nobody(hook: Receiver) -> None:
    """DNS rebinding: looked at when it is sent too, and what was looked at is what is connected to."""
    port = int(hook.address.split(":")[2].partition("/")[0])
    answers = [["8.8.8.8"], ["127.0.0.1"]]

    def turning(host: str, port: int) -> Sequence[str]:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    means = Means(plain_hooks=True, resolve=turning)
    assert turning("hooks.example.org", port) == ["8.8.8.8"]  # when it was registered
    assert post(f"http://hooks.example.org:{port}/", {}, b"{}", means).why == "not-public"
    assert hook.got == []


def test_one_private_number_among_public_ones_is_enough_to_refuse(hook: Receiver) -> None:
    means = Means(plain_hooks=True, resolve=lambda host, port: ["8.8.8.8", "127.0.0.1"])
    assert post("http://hooks.example.org/", {}, b"{}", means).why == "not-public"


def test_it_connects_to_the_number_that_was_looked_at_and_never_looks_again(hook: Receiver) -> None:
    asked: list[str] = []

    def once(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    means = Means(private_hooks=True, plain_hooks=True, resolve=once)
    port = int(hook.address.split(":")[2].partition("/")[0])
    assert post(f"http://hooks.example.invalid:{port}/x?y=1", {}, b"{}", means).status == 204
    assert asked == ["hooks.example.invalid"]
    assert (hook.got[0].path, hook.got[0].headers["host"]) == ("/x?y=1", f"hooks.example.invalid:{port}")


def test_the_certificate_is_asked_of_the_name_and_not_of_the_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("hooks.example.org").configure_cert(served)
    means = Means(private_hooks=True, resolve=lambda host, port: ["127.0.0.1"])
    with receiver(served) as secure:
        port = secure.address.split(":")[2].partition("/")[0]
        assert post(f"https://hooks.example.org:{port}/", {}, b"{}", means).why == "untrusted"
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        _trusted.cache_clear()
        try:
            assert post(f"https://hooks.example.org:{port}/", {}, b"{}", means).status == 204
            assert post(f"https://other.example.org:{port}/", {}, b"{}", means).why == "untrusted"
        finally:
            _trusted.cache_clear()


def test_where_the_first_number_is_silent_the_next_one_is_tried(hook: Receiver) -> None:
    port = hook.address.split(":")[2].partition("/")[0]
    means = Means(private_hooks=True, plain_hooks=True, resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"])
    assert post(f"http://hooks.example.org:{port}/", {}, b"{}", means).status == 204


def test_who_never_answers_costs_the_deadline_and_no_more() -> None:
    with silence() as port:
        began = time.monotonic()
        assert post(f"http://127.0.0.1:{port}/", {}, b"{}", ANY, 0.5).why == "too-slow"
        assert time.monotonic() - began < 3


def test_who_answers_letter_by_letter_costs_no_more_either(hook: Receiver) -> None:
    hook.answers = [30.0]
    began = time.monotonic()
    assert post(hook.address, {}, b"{}", ANY, 0.7).why == "too-slow"
    assert time.monotonic() - began < 5


def test_where_nobody_listens_there_is_no_answer() -> None:
    assert post(f"http://127.0.0.1:{NOBODY}/", {}, b"{}", ANY).why == "no-answer"


def test_what_was_allowed_when_it_was_given_is_looked_at_by_todays_settings(hook: Receiver) -> None:
    assert post(hook.address, {}, b"{}", STRICT).why == "not-allowed"
    assert hook.got == []
