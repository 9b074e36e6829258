"""What a fit is asked to do: one size dial, and the few settings that validation chooses. Knows no torch."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

TASKS = ("continuation", "discovery", "release")  # each has its own vectors: one score cannot serve all (LOG.md)

Learner = Literal["elsa", "spectral", "als"]
Size = Literal["tiny", "small", "large"]


COLUMNS = 8192  # tracks that a step of ELSA looks at; a smaller catalogue is looked at whole


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What an entry of a history weighs. One full listen weighs 1, however many there were: binary beats counts."""

    half_life_days: float | None = None  # None: what is old weighs as much as what is new
    half_life_places: float | None = None  # the same by how many tracks were heard since, where an order is known
    love: float = 1.0  # added to what is loved
    skip: float = 0.5  # taken, times the share of listens that were skipped
    hate: float = 1.0  # what is hated weighs minus this


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast ELSA learns."""

    epochs: int = 4
    rows: int = 256  # of a step
    rate: float = 0.03
    columns: int = COLUMNS
    steps: int | None = None  # of an epoch at the most, on rows drawn at random; None: every row once


@dataclass(frozen=True, slots=True)
class TaskSettings:
    """How the vectors of one task are learnt."""

    learner: Learner  # "spectral": the closed form; "elsa": by gradient, starting from it; "als": factorised
    content: dict[str, float]  # kind → weight of its rows in the closed form
    ridge: float = 80.0
    rank: int | None = None  # directions that are kept, where fewer than `dimensions` say more; the rest are zero
    repeats: dict[str, int] = field(default_factory=dict)  # kind → how often ELSA draws its rows in an epoch


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a fit depends on, beside the listens and the seed."""

    dimensions: int
    directions: int  # of the closed form, before it is cut to `dimensions`
    tasks: dict[str, TaskSettings]
    iterations: int = 6  # of the search for directions; 4 cost 1 % of discovery, 2 cost 5 %
    forgetting: Forgetting = field(default_factory=Forgetting)
    schedule: Schedule = field(default_factory=Schedule)


CONTINUATION = TaskSettings("spectral", {"artist": 1, "album": 2, "genre": 0.8, "audio": 0.1})
DISCOVERY = TaskSettings(
    "spectral",
    {"album": 0.5, "genre": 0.9, "audio": 0.1},
    ridge=200,
    rank=96,  # artist rows would keep to known names
)

RELEASE = TaskSettings("als", {}, ridge=60)  # content places an unplayed track best in these (LOG.md)

RECIPE = 9  # raised when the same settings, seed and data give another model than before

TASKS_AS_SET = {"continuation": CONTINUATION, "discovery": DISCOVERY, "release": RELEASE}

ELSA = TaskSettings("elsa", CONTINUATION.content, repeats={"artist": 1, "album": 2, "genre": 1})

SIZES: dict[Size, Settings] = {
    "tiny": Settings(64, 128, TASKS_AS_SET, 4),
    "small": Settings(256, 512, TASKS_AS_SET),
    "large": Settings(256, 512, TASKS_AS_SET | {"continuation": ELSA}, schedule=Schedule(epochs=8)),
}


MOST_DIMENSIONS, MOST_DIRECTIONS = 128, 256  # of 500,000 tracks: 256 MB a side and task, 512 MB while found
MOST_ITERATIONS = 4  # half of the time of a fit; 6 are worth 1 % of discovery (LOG.md)
MOST_STEPS = 1_000  # of ELSA an epoch


def bounded(settings: Settings) -> Settings:
    """`settings` within what listens on disk may cost: 8 GB of memory, and a fit of minutes on two cores.

    The closed form stands for ELSA: on 100,000 tracks it has twice its figures (LOG.md). What is factorised ("als")
    stays: its work and memory grow with the pairs of listener and track, as those of the closed form do.
    """
    return replace(
        settings,
        dimensions=min(settings.dimensions, MOST_DIMENSIONS),
        directions=min(settings.directions, MOST_DIRECTIONS),
        iterations=min(settings.iterations, MOST_ITERATIONS),
        tasks={
            task: replace(how, learner="spectral") if how.learner == "elsa" else how
            for task, how in settings.tasks.items()
        },
        schedule=replace(settings.schedule, steps=MOST_STEPS),
    )
