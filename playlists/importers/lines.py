"""One line a user: the user's id, then the ids of what they listened to, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.importers.rows import Found, Listens, Note, listen_table
from playlists.importers.text import chunks, repaired, whole_lines


def one_line_a_user(stream: IO[bytes]) -> Iterator[Found]:
    """The listens of every line; a user without items is no listener and no fault."""
    line = 1
    for raw in whole_lines(chunks(stream)):
        text, bad = repaired(raw.decode("utf-8", "surrogateescape"))
        yield from (Note("bytes that are not UTF-8, read as Windows-1252", line + text.count("\n", 0, b)) for b in bad)
        table = _table(text, line)
        line += raw.count(b"\n")
        if table.num_rows:
            yield Listens(table, timed=False, ordered=True)


def _table(text: str, first: int) -> pa.Table:
    words = pc.utf8_split_whitespace(pc.utf8_trim_whitespace(pa.array(text.split("\n"), pa.string())))
    lengths = pc.list_value_length(words).to_numpy(zero_copy_only=False)
    flat = words.flatten()
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    is_item = np.ones(len(flat), bool)
    is_item[starts[lengths > 0]] = False
    owner = np.repeat(np.arange(len(lengths)), lengths)[is_item]
    columns = {
        "listener": flat.take(pa.array(starts[owner])),
        "item": flat.filter(pa.array(is_item)),
        "line": pa.array(owner + first),
    }
    return listen_table(columns, len(owner))
