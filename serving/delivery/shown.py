"""What of the stored playlists may be brought to a listener now: nothing that they hid or hate, nothing empty."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from playlists.formats.document import without
from serving.answering.answers import Answer, Unwanted
from serving.store.playlists import StoredPlaylist


def shown(rows: Iterable[StoredPlaylist], unwanted: Unwanted) -> list[Answer]:
    """The rows as they may be shown, in their order; `unwanted` is of the moment at which they are."""
    answers = [
        Answer(without(orjson.loads(row.document), *unwanted), row.id, row.final, row.created_ms) for row in rows
    ]
    return [answer for answer in answers if answer.document["tracks"]]
