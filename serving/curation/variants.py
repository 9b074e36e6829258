"""Which variant is each listener's playlist made by? None where no experiment runs, or theirs was stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from playlists.errors import BadInput
from playlists.responses.overlay import Overlay, overlaid, parts
from playlists.responses.variants import assigned, label, running
from playlists.settings.overlay import with_overlay
from playlists.settings.settings import DEFAULT, Settings
from playlists.taste import Notes
from playlists.week import Period
from serving.store import experiments, switches


@dataclass(frozen=True, slots=True)
class Dealt:
    """The variant of one listener."""

    label: str  # experiment/variant, as the playlist is marked
    overlay: Overlay


def dealt(
    connection: Connection, ids: Sequence[str], kind: str, period: Period, settings: Settings = DEFAULT
) -> list[Dealt | None]:
    """The variant of each of `ids`, in their order, for the playlist of `kind` and `period`.

    The same whatever the clock says. Once a variant is stopped nobody gets it any more, nor counts for the control;
    nor do they where it cannot hold together with the `settings` that are in force, nor who wants no part in it.
    """
    experiment = running(experiments.every(connection), kind, period)
    if experiment is None:
        return [None] * len(ids)
    stopped = {stop.variant for stop in experiments.stops(connection) if stop.experiment == experiment.name}
    stopped |= {variant.name for variant in experiment.variants if not _fits(variant.overlay, settings)}
    out = switches.who_has_off(connection, ids, "experiments", "judging")
    given = [None if id in out else assigned(experiment, id) for id in ids]
    return [
        Dealt(label(experiment.name, variant.name), variant.overlay)
        if variant and variant.name not in stopped
        else None
        for variant in given
    ]


def under(notes: Notes, variant: Dealt | None) -> Notes:
    """What the recipe reads of the listener, under their variant."""
    return replace(notes, dials=overlaid(notes.dials, variant.overlay)) if variant and variant.overlay else notes


def settings_under(settings: Settings, overlay: Overlay) -> Settings:
    """What the recipe is made by, under a variant. Raises BadInput where that cannot hold together."""
    return with_overlay(settings, parts(overlay)[1], "variant")


def _fits(overlay: Overlay, settings: Settings) -> bool:
    try:
        settings_under(settings, overlay)
    except BadInput:
        return False
    return True
