"""Which passwords are accepted, how are they kept, and is this one right?

The rules are those of NIST SP 800-63B (section 5.1.1.2 of revision 3): a least length, no rule of composition, none
of the commonest, nothing made of the name, Unicode normalised. The costs of argon2id are of OWASP's Password Storage
Cheat Sheet.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from playlists.errors import BadInput

SHORTEST = 8
LONGEST = 256  # a sentence fits, and nobody makes us normalise a book
TELLING_NAME = 4  # shorter names stand in too many words by chance
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # 36 ms of one core, where it was measured
NOBODY = HASHER.hash("")  # compared with where there is no password, so that the time tells nothing


Why = Literal["length", "letters", "common", "name"]


class Unfit(BadInput):
    """A password that will not do, and why in one word, for who says it in other words."""

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(f"password: {message}")
        self.why = why


def checked(password: str, user: str) -> str:
    """The password, where `user` may have it. Raises Unfit saying what to change, never the password."""
    written = normalised(password)
    if not SHORTEST <= len(written) <= LONGEST:
        raise Unfit("length", f"{len(written)} characters; {SHORTEST} to {LONGEST} are needed")
    if "\0" in written or not _encodable(written):
        raise Unfit("letters", "holds a character that is none (NUL or half of a pair)")
    folded = written.casefold()
    if len(set(folded)) <= 2 or folded in common():
        raise Unfit("common", "among the commonest there are; several words that do not belong together are better")
    if _made_of(user.casefold(), folded):
        raise Unfit("name", "contains the user name; choose one that has nothing to do with it")
    return written


def normalised(password: str) -> str:
    """One spelling of what looks alike (NFKC), so that another keyboard opens the same account."""
    return unicodedata.normalize("NFKC", password)


def kept(password: str) -> str:
    """What the store keeps of it: argon2id with a salt of its own. Takes tens of milliseconds."""
    return HASHER.hash(normalised(password))


def is_right(stored: str | None, password: str) -> bool:
    """Whether it is the password behind `stored`; takes as long where there is none."""
    written = normalised(password)
    if len(written) > LONGEST or not _encodable(written):
        stored, written = None, ""
    try:
        return HASHER.verify(stored or NOBODY, written) and stored is not None
    except VerificationError:
        return False


def is_outdated(stored: str) -> bool:
    """Whether it was hashed at costs that are no longer ours."""
    return HASHER.check_needs_rehash(stored)


@cache
def common() -> frozenset[str]:
    """The commonest passwords of real leaks that are long enough to be offered here, as zxcvbn lists them."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # with it come 80,000 names and words that nobody else needs

    return frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= SHORTEST)


def _made_of(name: str, folded: str) -> bool:
    return len(name) >= TELLING_NAME and name in folded


def _encodable(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
