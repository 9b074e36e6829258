"""What a folder of listens looks like: one question a function, one query each, answered out of core.

Every answer is a table that a plot can be drawn from; none holds a listener's id. Where the listens do not say
(counts have no times), the table is empty.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from playlists.errors import NotFound

SESSION_GAP_MIN = 30  # without a listen ends a session, as in the split of the evaluation
WEEKS = 4  # of a listener's life, counted together
HEARINGS = 20  # of a track by one listener, that are told apart
DESCRIBED = ("artist", "album", "genres", "released", "duration_ms", "explicit", "markets", "isrc", "audio")

SKIPPED = "coalesce(skipped, ms_played < 30000)"  # said to be, or over within 30 s where nobody says


def by_week(data: Path) -> pd.DataFrame:
    """Plays and listeners of each week: week, plays, listeners."""
    return _asked(
        data,
        """SELECT date_trunc('week', "at") AS week, sum(plays)::BIGINT AS plays, count(DISTINCT listener) AS listeners
        FROM listens WHERE "at" IS NOT NULL GROUP BY week ORDER BY week""",
    )


def by_listener(data: Path) -> pd.DataFrame:
    """One row a listener, the busiest first: plays, tracks, days on which they listened (0 without times)."""
    return _asked(
        data,
        """SELECT sum(plays)::BIGINT AS plays, count(DISTINCT track) AS tracks,
        count(DISTINCT date_trunc('day', "at")) AS days
        FROM listens GROUP BY listener ORDER BY plays DESC, tracks DESC, days DESC""",
    )


def by_track(data: Path) -> pd.DataFrame:
    """One row a track that was played, the most played first: title, artist, plays, listeners."""
    return _asked(
        data,
        """SELECT any_value(title) AS title, any_value(artist) AS artist, sum(plays)::BIGINT AS plays,
        count(DISTINCT listener) AS listeners
        FROM listens JOIN catalogue USING (track) GROUP BY track ORDER BY plays DESC, listeners DESC, track""",
    )


def by_hour(data: Path) -> pd.DataFrame:
    """The share of plays in each hour of the day, 0 to 23: hour, workday, weekend; each of the two adds up to 1.

    In the listener's time zone where it is known, else UTC.
    """
    return _asked(
        data,
        """WITH local AS (
          SELECT plays, timezone(coalesce(timezone, 'UTC'), "at") AS "at"
          FROM listens LEFT JOIN listeners USING (listener) WHERE "at" IS NOT NULL),
        counted AS (
          SELECT hour("at") AS hour, sum(plays) FILTER (isodow("at") < 6) AS workday,
          sum(plays) FILTER (isodow("at") > 5) AS weekend FROM local GROUP BY ALL)
        SELECT hour, coalesce(workday / sum(workday) OVER (), 0) AS workday,
        coalesce(weekend / sum(weekend) OVER (), 0) AS weekend
        FROM range(24) AS hours(hour) LEFT JOIN counted USING (hour) WHERE EXISTS (FROM counted) ORDER BY hour""",
    )


def skips_by_hearing(data: Path) -> pd.DataFrame:
    """The share of listens skipped the first, second, … time that a listener hears a track: hearing, skipped, listens.

    Of listens with a time or an order of which it is known how they ended; hearings beyond HEARINGS together.
    """
    return _asked(
        data,
        f"""WITH heard AS (
          SELECT {SKIPPED} AS skipped, row_number() OVER (PARTITION BY listener, track ORDER BY "at", position) AS nth
          FROM listens WHERE "at" IS NOT NULL OR position IS NOT NULL)
        SELECT least(nth, {HEARINGS}) AS hearing, avg(skipped::INT) AS skipped, count(*) AS listens
        FROM heard WHERE skipped IS NOT NULL GROUP BY hearing ORDER BY hearing""",
    )


def repeats(data: Path) -> pd.DataFrame:
    """The share of plays of what the listener had heard before, by how long they have been listening: weeks, share."""
    return _asked(
        data,
        f"""WITH heard AS (
          SELECT plays, row_number() OVER (PARTITION BY listener, track ORDER BY "at") > 1 AS again,
          date_diff('day', min("at") OVER (PARTITION BY listener), "at") // {7 * WEEKS} * {WEEKS} AS weeks
          FROM listens WHERE "at" IS NOT NULL)
        SELECT weeks, sum(plays * again::INT) / sum(plays) AS share FROM heard GROUP BY weeks ORDER BY weeks""",
    )


def sessions(data: Path) -> pd.DataFrame:
    """One row a session, listens without a gap of SESSION_GAP_MIN: listens, minutes from first to last start."""
    return _asked(
        data,
        f"""WITH begun AS (
          SELECT listener, "at", "at" - lag("at") OVER each > INTERVAL {SESSION_GAP_MIN} MINUTE AS begins
          FROM listens WHERE "at" IS NOT NULL WINDOW each AS (PARTITION BY listener ORDER BY "at")),
        numbered AS (
          SELECT listener, "at", count(*) FILTER (begins) OVER (PARTITION BY listener ORDER BY "at") AS session
          FROM begun)
        SELECT count(*) AS listens, date_diff('second', min("at"), max("at")) / 60 AS minutes
        FROM numbered GROUP BY listener, session ORDER BY listens DESC, minutes DESC""",
    )


def metadata(data: Path) -> pd.DataFrame:
    """Of how many tracks, and of how many plays, each fact is known: fact, tracks, plays, as shares."""
    known = " UNION ALL ".join(
        f"SELECT '{fact}' AS fact, avg(({fact} IS NOT NULL)::INT) AS tracks, "
        f"sum(plays * ({fact} IS NOT NULL)::INT) / sum(plays) AS plays FROM played"
        for fact in DESCRIBED
    )
    return _asked(
        data,
        f"""WITH counted AS (SELECT track, sum(plays) AS plays FROM listens GROUP BY track),
        played AS (SELECT c.* REPLACE (nullif(genres, []) AS genres), coalesce(plays, 0) AS plays
          FROM catalogue c LEFT JOIN counted USING (track))
        {known}""",
    )


def _asked(data: Path, query: str) -> pd.DataFrame:
    """The answer over the views listens, catalogue and listeners of `data`. Raises NotFound where there are none."""
    files = sorted(data.glob("listens/shard=*/*.parquet"))
    if not files:
        raise NotFound(f"{data}: no listens here; `make data LISTENS=… DATA={data}` makes them")
    people = data / "listeners.parquet"
    no_people = "(SELECT NULL::VARCHAR AS listener, NULL::VARCHAR AS timezone WHERE false)"
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        _view(db, "listens", _read(files))
        _view(db, "catalogue", _read([data / "catalogue.parquet"]))
        _view(db, "listeners", _read([people]) if people.exists() else no_people)
        return db.sql(query).to_arrow_table().to_pandas()


def _view(db: duckdb.DuckDBPyConnection, name: str, source: str) -> None:
    db.execute(f"CREATE VIEW {name} AS SELECT * FROM {source}")


def _read(files: list[Path]) -> str:
    names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    return f"read_parquet([{names}], hive_partitioning = false)"
