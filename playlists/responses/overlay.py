"""What a variant changes, and the one place where that becomes what a recipe reads.

An overlay names settings and gives each another value. What there is to name today are the dials; settings of recipes
that a curator may change join here, by another branch of `check_overlay` and of who reads the overlay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from playlists.dials import DEFAULT, Dials, turned
from playlists.errors import BadInput

Overlay = Mapping[str, float | int | bool]  # setting name → value

SETTINGS = tuple(f.name for f in fields(Dials) if not isinstance(getattr(DEFAULT, f.name), tuple))


def check_overlay(overlay: Overlay) -> None:
    """Raises BadInput naming a setting that there is not, or a value outside its bounds."""
    unknown = sorted(set(overlay) - set(SETTINGS))
    if unknown:
        raise BadInput(f"setting {unknown[0][:40]!r}: there is none; there are {', '.join(SETTINGS)}")
    turned(dict(overlay))


def overlaid(dials: Dials, overlay: Overlay) -> Dials:
    """The dials under the overlay. What the listener turned themselves stays: their word is above a curator's."""
    untouched = {name: value for name, value in overlay.items() if getattr(dials, name) == getattr(DEFAULT, name)}
    return replace(dials, **untouched)  # type: ignore[arg-type]
