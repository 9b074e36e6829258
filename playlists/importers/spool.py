"""Listens on their way: written to one stream per shard with their tracks as codes, until the ids are known."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.listens import shard_of

SPOOLED = pa.schema(
    [
        pa.field("listener", pa.string()),
        pa.field("code", pa.int32()),
        pa.field("at", pa.timestamp("ms", tz="UTC")),
        pa.field("position", pa.int32()),
        pa.field("plays", pa.int32()),
        pa.field("ms_played", pa.int32()),
        pa.field("skipped", pa.bool_()),
        pa.field("source", pa.string()),
        pa.field("device", pa.string()),
    ]
)


class Spool:
    """One Arrow stream per shard in `folder`. Remembers each listener's shard and next position."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self._stack = ExitStack()
        self._streams: dict[int, pa.ipc.RecordBatchStreamWriter] = {}
        self._shards: dict[str, int] = {}
        self._next: dict[str, int] = {}

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, table: pa.Table, codes: np.ndarray, source: str, ordered: bool) -> None:
        """Appends rows of schema LISTEN_ROWS, all of them with a listener, to their shards."""
        listeners = table["listener"].combine_chunks().dictionary_encode()
        names = listeners.dictionary.to_pylist()
        who = listeners.indices.to_numpy(zero_copy_only=False)
        positions = self._positions(names, who) if ordered else None
        rows = pa.table(
            [
                table["listener"],
                pa.array(codes, pa.int32()),
                table["at"],
                pa.nulls(len(codes), pa.int32()) if positions is None else pa.array(positions, pa.int32()),
                table["plays"].fill_null(1),
                table["ms_played"],
                table["skipped"],
                pa.repeat(source, len(codes)),
                table["device"],
            ],
            schema=SPOOLED,
        )
        shards = np.fromiter((self._shard(n) for n in names), np.int8, len(names))[who]
        for shard in np.unique(shards):
            mine = rows if (shards == shard).all() else rows.filter(pa.array(shards == shard))
            self._stream(int(shard)).write_table(mine)

    def rows(self, shard: int) -> pa.Table | None:
        """Everything spooled for `shard`; None where there is nothing. Only after the spool is closed."""
        path = self._path(shard)
        if not path.exists():
            return None
        with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as stream:
            return stream.read_all()

    def _shard(self, listener: str) -> int:
        if listener not in self._shards:
            self._shards[listener] = shard_of(listener)
        return self._shards[listener]

    def _positions(self, names: list[str], who: np.ndarray) -> np.ndarray:
        """(n,) int64: 0, 1, 2 … within each listener, going on where the batch before stopped."""
        order = np.argsort(who, kind="stable")
        counts = np.bincount(who, minlength=len(names))
        firsts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        starts = np.array([self._next.get(n, 0) for n in names], np.int64)
        positions = np.empty(len(who), np.int64)
        positions[order] = np.arange(len(who)) - np.repeat(firsts - starts, counts)
        self._next.update(zip(names, (starts + counts).tolist(), strict=True))
        return positions

    def _stream(self, shard: int) -> pa.ipc.RecordBatchStreamWriter:
        if shard not in self._streams:
            file = self._stack.enter_context(pa.OSFile(str(self._path(shard)), "wb"))
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            self._streams[shard] = self._stack.enter_context(pa.ipc.new_stream(file, SPOOLED, options=options))
        return self._streams[shard]

    def _path(self, shard: int) -> Path:
        return self.folder / f"{shard:02d}.arrows"


def mapped(rows: pa.Table, ids: pa.Array) -> pa.Table:
    """The spooled rows with each code replaced by its track's id; column order of HEARD."""
    tracks = pc.take(ids, rows["code"].combine_chunks())
    return rows.set_column(1, "track", tracks)
