"""Why a track is in a blend, as a sentence: who shares it, who brought it, whom it is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Said = Mapping[str, Any]  # the "reason" of a document; "members" are names

MANY = 3  # names in a sentence; the others are counted


def _shared_en(reason: Said) -> str:
    return f"shared by {_names_en(reason['members'])}"


def _brought_en(reason: Said) -> str:
    who, *others = reason["members"]
    count = reason["count"]
    played = f"{who} played it { ({1: 'once', 2: 'twice'}.get(count, f'{count} times')) }"
    return f"{played}; {_names_en(others)} will probably like it" if others else played


def _for_en(reason: Said) -> str:
    return f"{_names_en(reason['members'])} will probably like it"


def _new_en(reason: Said) -> str:
    return "new to all of you"


def _names_en(names: Sequence[str]) -> str:
    if len(names) > MANY:
        return f"{', '.join(names[: MANY - 1])} and {len(names) - MANY + 1} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _shared_ja(reason: Said) -> str:
    return f"{_names_ja(reason['members'])}の共通の曲"


def _brought_ja(reason: Said) -> str:
    who, *others = reason["members"]
    played = f"{who}さんが{reason['count']}回聴いた曲"
    return f"{played}。{_names_ja(others)}もきっと気に入ります" if others else played


def _for_ja(reason: Said) -> str:
    return f"{_names_ja(reason['members'])}がきっと気に入る曲"


def _new_ja(reason: Said) -> str:
    return "全員にとって初めての曲"


def _names_ja(names: Sequence[str]) -> str:
    shown = "と".join(f"{name}さん" for name in names[: MANY - 1 if len(names) > MANY else MANY])
    return f"{shown}ほか{len(names) - MANY + 1}人" if len(names) > MANY else shown


BLEND_EN: Mapping[str, Callable[[Said], str]] = {
    "shared": _shared_en, "brought": _brought_en, "for": _for_en, "new_to_all": _new_en,
}  # fmt: skip
BLEND_JA: Mapping[str, Callable[[Said], str]] = {
    "shared": _shared_ja, "brought": _brought_ja, "for": _for_ja, "new_to_all": _new_ja,
}  # fmt: skip
