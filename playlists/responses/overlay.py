"""What a variant changes, and the one place where that becomes what a recipe reads.

An overlay names dials (`adventurousness`) and settings of the recipe (`discover-weekly.tail_share`) and gives each
another value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from playlists.dials import DEFAULT, Dials, turned
from playlists.errors import BadInput
from playlists.settings.overlay import with_overlay
from playlists.settings.settings import DEFAULT as USUAL

Overlay = Mapping[str, float | int | bool]  # setting name → value

DIALS = tuple(f.name for f in fields(Dials) if not isinstance(getattr(DEFAULT, f.name), tuple))
DOT = "."  # between a kind and a setting of its recipe


def check_overlay(overlay: Overlay, kind: str) -> None:
    """Raises BadInput naming a setting that there is not, or a value outside its bounds, or another kind's setting."""
    dials, settings = parts(overlay)
    unknown = sorted(set(dials) - set(DIALS))
    if unknown:
        there = f"{', '.join(DIALS)}, and {kind}.… of GET /v1/settings"
        raise BadInput(f"setting {unknown[0][:40]!r}: there is none; there are {there}")
    turned(dict(dials))
    others = sorted(name for name in settings if name.partition(DOT)[0] != kind)
    if others:
        raise BadInput(f"setting {others[0][:60]!r}: it is of another kind than the experiment, which is about {kind}")
    with_overlay(USUAL, settings, "overlay")


def parts(overlay: Overlay) -> tuple[Overlay, Overlay]:
    """The dials, and the settings of the recipe."""
    settings = {name: value for name, value in overlay.items() if DOT in name}
    return {name: value for name, value in overlay.items() if name not in settings}, settings


def overlaid(dials: Dials, overlay: Overlay) -> Dials:
    """The dials under the overlay. What the listener turned themselves stays: their word is above a curator's."""
    untouched = {
        name: value for name, value in parts(overlay)[0].items() if getattr(dials, name) == getattr(DEFAULT, name)
    }
    return replace(dials, **untouched)  # type: ignore[arg-type]
