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


Named = Annotated[
    str,
    Field(
        min_length=1, max_length=200, examples=["0b7b3c1e-8f1f-5f0a-9c55-2f6c7a7c9f10"],
        description="the id or the address of the playlist that it comes from, where the player knows it",
    ),
    AfterValidator(storable),
]  # fmt: skip
Text = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(storable)]
