"""What does each market play lately, of listens on disk? As `training.crowd` counts it in memory, without the hours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from playlists.catalogue import Catalogue
from playlists.crowd import FEWEST, NOBODY, SOME, Crowd
from training.crowd import LATELY_DAYS, MOST_HEARD
from training.preparation.database import opened
from training.preparation.kept import KeptListens, condition

DAY_MS = 86_400_000
HEARD = """
WITH kept AS (SELECT who, track, at_ms FROM listens WHERE {where}),
lately AS (
    SELECT DISTINCT market, who, track
    FROM kept JOIN listeners USING (who) JOIN people USING (listener)
    WHERE track < {tracks} AND market != '' AND at_ms >= (SELECT max(at_ms) FROM kept) - {lately_ms}),
large AS (SELECT market FROM lately GROUP BY market HAVING count(DISTINCT who) >= {fewest})
SELECT market, track, count(*)::INTEGER AS heard
FROM lately WHERE market IN (SELECT market FROM large)
GROUP BY market, track HAVING count(*) >= {some}
QUALIFY row_number() OVER (PARTITION BY market ORDER BY count(*) DESC, track) <= {most}
ORDER BY market, heard DESC, track
"""


def heard_lately(kept: KeptListens, people: pa.Table, catalogue: Catalogue) -> Crowd:
    """What each market of FEWEST listeners or more heard lately; of hours and groups nothing. `people` has the schema
    LISTENERS."""
    bounds = {"lately_ms": LATELY_DAYS * DAY_MS, "fewest": FEWEST, "some": SOME, "most": MOST_HEARD}
    with opened(kept.database, kept.threads) as db:
        db.register("people", people.select(["listener", "market"]))
        query = HEARD.format(where=condition(kept, db), tracks=kept.tracks, **bounds)
        found = db.sql(query).fetchnumpy()
    market, row, heard = (found[name] for name in ("market", "track", "heard"))
    markets, of, listed = np.unique(market.astype(str), return_inverse=True, return_counts=True)
    place = np.arange(len(of)) - np.repeat(np.cumsum(listed) - listed, listed)
    track, count = np.full((len(markets), MOST_HEARD), "", object), np.zeros((len(markets), MOST_HEARD), np.int32)
    track[of, place] = [words["track"] for words in catalogue.words(["track"], row)]
    count[of, place] = heard
    return replace(NOBODY, markets=markets, track=track.astype(str), heard=count)
