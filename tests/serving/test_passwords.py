"""Which passwords are taken, and how they are kept."""

from __future__ import annotations

from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters

from playlists.errors import BadInput
from serving.access import passwords

GOOD = "four words that rhyme"


@pytest.mark.parametrize(
    ("password", "why"),
    [("short12", "7 characters"), ("x" * 257, "257 characters"), ("password1", "commonest"), ("PASSWORD1", "commonest"),
     ("aaaaaaaaaa", "commonest"), ("abababab", "commonest"), ("my name is Anabella", "user name"),
     ("nul\0inside it", "NUL"), ("half \ud800 a pair", "half"), ("ﬁ" * 3, "6 characters")],
)  # fmt: skip
def test_a_bad_password_is_refused_with_what_to_change_and_never_repeated(password: str, why: str) -> None:
    with pytest.raises(BadInput, match=why) as refused:
        passwords.checked(password, "anabella")
    assert password not in str(refused.value)


@pytest.mark.parametrize("password", [GOOD, "aaa bbb c", "日本語のとても長い言葉", "x" * 100 + "yz", "        a b"])
def test_no_kind_of_character_is_asked_for(password: str) -> None:
    assert passwords.checked(password, "anabella") == password


def test_a_short_name_may_stand_in_a_password_by_chance() -> None:
    assert passwords.checked("four worlds apart", "ar")


def test_the_same_letters_typed_otherwise_are_the_same_password() -> None:
    stored = passwords.kept("Bj\u00f6rk and ２ friends")
    assert passwords.is_right(stored, "Bjo\u0308rk and 2 friends")
    assert not passwords.is_right(stored, "Bjork and 2 friends")


def test_what_is_kept_is_argon2id_with_a_salt_of_its_own() -> None:
    one, two = passwords.kept(GOOD), passwords.kept(GOOD)
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != two
    assert GOOD not in one


def test_where_there_is_no_password_none_is_right() -> None:
    assert not passwords.is_right(None, "")
    assert not passwords.is_right(None, GOOD)
    assert not passwords.is_right(passwords.kept(GOOD), "\ud800")


def test_a_wrong_name_takes_as_long_as_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    stored, compared = passwords.kept(GOOD), []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            compared.append(extract_parameters(str(hash)))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Watched())
    for kept, given in ((stored, "another sentence"), (None, "another sentence"), (stored, "x" * 10_000)):
        assert not passwords.is_right(kept, given)
    assert compared == [extract_parameters(stored)] * 3  # all of its work, once each; a clock tells less


def test_what_was_hashed_at_other_costs_is_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD))
    assert not passwords.is_outdated(passwords.kept(GOOD))
