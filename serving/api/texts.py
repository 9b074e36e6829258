"""Text that both databases can hold: not empty, not endless, without the NUL that PostgreSQL refuses."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

LONGEST = 500  # characters of a name, a title or an id


def storable(text: str) -> str:
    """`text`, or ValueError where a database would refuse it."""
    if "\0" in text:
        raise ValueError("holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("holds half of a surrogate pair, which is no character") from error
    return text


Text = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(storable)]
