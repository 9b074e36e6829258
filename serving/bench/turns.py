"""One process that builds shards of Discover Weekly when it is told to, and says what each cost: a line in, a line out.

Run by `serving.bench.million` as a file, so that the same measurement can drive the code of another checkout.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from playlists.week import parse_week
from serving.bench.stages import step_costs
from serving.jobs.shard import Shard, build
from serving.shelves.shelf import open_shelf
from serving.store import listeners
from serving.store.opened import connected, reading


def main(database: str, version: str, week: str, shards: int) -> None:
    """Answers each shard number on stdin, and "steps N" for what the steps cost the first N listeners."""
    shelf, store = open_shelf(Path(version)), connected(database)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        asked = line.split()
        if asked[0] == "steps":
            with reading(store) as connection:
                ids = listeners.known(connection)[: int(asked[1])]
            answer: dict[str, object] = {"steps": step_costs(store, shelf, ids, parse_week(week))}
        else:
            shard = Shard(database, version, "discover-weekly", week, None, int(asked[0]), shards, datetime.now(UTC))
            began, used = time.perf_counter(), time.process_time()
            done = build(shard, store, shelf)
            core, wall = time.process_time() - used, time.perf_counter() - began
            answer = {"built": done.built, "short": done.due - done.built, "core_s": core, "wall_s": wall}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
