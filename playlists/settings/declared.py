"""How a recipe declares what a curator may change of it: a field with a default, bounds, a unit and a sentence.

A record of settings is a frozen dataclass. Its fields without bounds are no settings; what listeners are promised is
either none, or has bounds that cannot break it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SHARE, WEIGHT = "share", "weight"  # units: 0..1 of what the sentence names, and a number without any
LIMITS = "limits"  # where the metadata of a field hold them


@dataclass(frozen=True, slots=True)
class Limits:
    """What a setting may be, both ends included, and what it is in one sentence."""

    least: float
    most: float
    unit: str
    sentence: str
    whole: bool


def whole(value: int, least: int, most: int, unit: str, sentence: str) -> int:
    """A whole number of `unit`, at first `value`."""
    return field(default=value, metadata={LIMITS: Limits(least, most, unit, sentence, True)})


def number(value: float, least: float, most: float, unit: str, sentence: str) -> float:
    """A number of `unit`, at first `value`."""
    return field(default=value, metadata={LIMITS: Limits(least, most, unit, sentence, False)})


def share(value: float, least: float, most: float, sentence: str) -> float:
    """A part of a whole, at first `value`."""
    return number(value, least, most, SHARE, sentence)


def weight(value: float, least: float, most: float, sentence: str) -> float:
    """How much one aim counts beside others, at first `value`."""
    return number(value, least, most, WEIGHT, sentence)
