"""Settings with some of them changed: by the file, by a curator, or for a variant that is tried on some listeners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from playlists.errors import BadInput
from playlists.settings.settings import DEFAULT, Setting, Settings, Value, kinds_there, part, settings_there, value
from playlists.settings.together import check_together

Changes = Mapping[str, Value]  # by name: {"discover-weekly.tail_share": 0.4}


def changed(settings: Settings, since: Settings = DEFAULT) -> dict[str, Value]:
    """What is other than in `since`, by name: what `with_overlay` makes `settings` of `since` by."""
    return {name: now for name in settings_there() if (now := value(settings, name)) != value(since, name)}


def with_overlay(settings: Settings, changes: Mapping[str, Any], place: str = "settings") -> Settings:
    """`settings` with `changes` by name.

    Raises BadInput that begins with `place` and names the setting: for one that there is not, for another type, out
    of its bounds, and for settings that cannot hold together.
    """
    by_kind: dict[str, dict[str, Value]] = {}
    for name, given in changes.items():
        setting = _known(name, place)
        by_kind.setdefault(setting.kind, {})[setting.field] = checked(setting, given, place)
    records = {kind.replace("-", "_"): replace(part(settings, kind), **some) for kind, some in by_kind.items()}
    made = replace(settings, **records)
    check_together(made, place)
    return made


def checked(setting: Setting, given: Any, place: str) -> Value:
    """`given` as the setting takes it. Raises BadInput for another type and out of bounds."""
    limits, where = setting.limits, f"{place}: [{setting.kind}] {setting.field}"
    if isinstance(given, bool) or not isinstance(given, int if limits.whole else int | float):
        raise BadInput(f"{where}: {str(given)[:40]!r} is not a {'whole ' if limits.whole else ''}number")
    if not limits.least <= given <= limits.most:
        raise BadInput(f"{where}: {str(given)[:40]} is not within {limits.least:.17g}..{limits.most:.17g}")
    return given if limits.whole else float(given)


def _known(name: str, place: str) -> Setting:
    setting = settings_there().get(name)
    if setting is not None:
        return setting
    kind, _, field = name.partition(".")
    if kind not in kinds_there():
        raise BadInput(f"{place}: {name[:60]!r}: there is no such kind; there are {', '.join(kinds_there())}")
    there = ", ".join(one.field for one in settings_there().values() if one.kind == kind)
    raise BadInput(f"{place}: [{kind}] {field[:40]!r}: there is no such setting; there are {there}")
