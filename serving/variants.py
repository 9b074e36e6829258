"""Which variant is each listener's playlist made by? None where no experiment runs, or theirs was stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from playlists.responses.overlay import Overlay, overlaid
from playlists.responses.variants import assigned, label, running
from playlists.taste import Notes
from playlists.week import Period
from serving.store import experiments


@dataclass(frozen=True, slots=True)
class Dealt:
    """The variant of one listener."""

    label: str  # experiment/variant, as the playlist is marked
    overlay: Overlay


def dealt(connection: Connection, ids: Sequence[str], kind: str, period: Period) -> list[Dealt | None]:
    """The variant of each of `ids`, in their order, for the playlist of `kind` and `period`.

    The same whatever the clock says. Once a variant is stopped nobody gets it any more, nor counts for the control.
    """
    experiment = running(experiments.every(connection), kind, period)
    if experiment is None:
        return [None] * len(ids)
    stopped = {stop.variant for stop in experiments.stops(connection) if stop.experiment == experiment.name}
    given = [assigned(experiment, id) for id in ids]
    return [
        Dealt(label(experiment.name, variant.name), variant.overlay)
        if variant and variant.name not in stopped
        else None
        for variant in given
    ]


def under(notes: Notes, variant: Dealt | None) -> Notes:
    """What the recipe reads of the listener, under their variant."""
    return replace(notes, dials=overlaid(notes.dials, variant.overlay)) if variant and variant.overlay else notes
