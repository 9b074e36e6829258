"""Does a document have exactly the types that a typed language decodes it into?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MOMENT = "a time"  # RFC 3339 with its zone
ZONED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True)
class Many:
    """A list of at least one, each of that shape."""

    of: Any


def check(value: Any, shape: Any, place: str = "") -> None:
    """Fails at the first member that is missing or of another type; further members are allowed."""
    if isinstance(shape, Many):
        assert isinstance(value, list), place
        assert value, f"{place} is empty"
        for number, one in enumerate(value):
            check(one, shape.of, f"{place}[{number}]")
    elif isinstance(shape, dict):
        assert isinstance(value, dict), place
        for name, inner in shape.items():
            assert name in value, f"{place}.{name} is missing"
            check(value[name], inner, f"{place}.{name}")
    elif shape is MOMENT:
        assert ZONED.fullmatch(value), f"{place}: {value!r} is no time with a zone"
        assert datetime.fromisoformat(value).tzinfo
    else:
        assert type(value) is shape, f"{place} is {value!r}, not {shape.__name__}"
