"""The register, the switches, the log of accesses and receipts in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from playlists.formats.sentences import Language
from serving.page import words
from serving.privacy.register import BY_TABLE, PURPOSES, REGISTER, Held
from serving.store.erased import Receipt

NAMED = ("training", "backup", "token", "account", "load", "export", "feed")  # of commands and of links
OURS = ("operator", "link")  # whose names are ours; that of a token is its owner's


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose with what is stored for it; `off` says what switching it off means, None: it cannot be."""

    name: str
    why: str
    off: str | None
    on: bool
    held: tuple[tuple[str, str], ...]  # what, and for how long


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log."""

    key: str  # of the day; they sort as the days do
    day: str
    who: str
    what: str
    times: int


def purposes_in(language: Language, off: Collection[str]) -> list[Purpose]:
    """Every purpose, those that playlists and the account need first."""
    spoken = words.SPOKEN.index(language)
    return [
        Purpose(
            name, why.words[spoken], why.off[spoken] if why.off else None, name not in off,
            tuple((one.what[spoken], _kept(one, language)) for one in REGISTER if one.purpose == name),
        )
        for name, why in PURPOSES.items()
    ]  # fmt: skip


def accesses_in(lines: Sequence[Mapping[str, Any]], language: Language) -> list[Line]:
    return [
        Line(
            one["day"],
            words.day(language, date.fromisoformat(one["day"])),
            _who(one["by"], one["name"], language),
            words.said(language, f"access {one['act']}", area=words.said(language, f"area {one['area']}")),
            one["times"],
        )
        for one in lines
    ]  # fmt: skip


def counts_in(receipt: Receipt, language: Language) -> list[str]:
    """What was deleted, and how much of it, in the words of the register; where nothing was, nothing."""
    return [
        words.said(language, "deleted count", what=_what(receipt, table, language), count=f"{count:,}")
        for table, count in sorted(receipt.counts.items())
    ]


def _what(receipt: Receipt, table: str, language: Language) -> str:
    if receipt.what == "listens" and table == "playlists":  # these stay, without what is gone
        return words.said(language, "deleted reasons")
    return BY_TABLE[table].what[words.SPOKEN.index(language)]


def _kept(held: Held, language: Language) -> str:
    return (
        words.said(language, "kept account") if held.days is None else words.counted(language, "kept days", held.days)
    )


def _who(by: str, name: str, language: Language) -> str:
    if by in OURS:
        return words.said(language, f"access by {by}", name=words.said(language, f"access name {name}"))
    return words.said(language, f"access by {by}", name=name or words.said(language, "token unnamed"))
