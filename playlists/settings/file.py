"""The one TOML file of a curator: read with the place of whatever is wrong, and written with a sentence a setting."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from playlists.errors import BadInput
from playlists.settings.declared import SHARE, WEIGHT
from playlists.settings.overlay import with_overlay
from playlists.settings.settings import DEFAULT, Setting, Settings, kinds_there, settings_there, value

PLACE = "segue.toml"
HEAD = """\
# What the playlists of Segue are made by. What is left away is as it was at first.
# A setting out of its bounds, an unknown one, or settings that cannot hold together are refused with their place.
"""


def read_settings(written: bytes, place: str = PLACE) -> Settings:
    """The settings of a file: a table a kind, as `as_toml` writes it; what it leaves away stands at its default.

    Raises BadInput that begins with `place`: for what is no TOML, an unknown table or setting, another type, a value
    out of its bounds, and settings that cannot hold together.
    """
    try:
        tables = tomllib.loads(written.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadInput(f"{place}: byte {error.start} is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{place}: not TOML: {str(error)[:200]}") from error
    return with_overlay(DEFAULT, dict(_named(tables, place)), place)


def _named(tables: dict[str, Any], place: str) -> Iterator[tuple[str, Any]]:
    for kind, table in tables.items():
        if kind not in kinds_there():
            raise BadInput(f"{place}: table {kind[:40]!r}: there is none; there are {', '.join(kinds_there())}")
        if not isinstance(table, dict):
            raise BadInput(f"{place}: {kind}: write it as a table, [{kind}], with a setting a line")
        yield from ((f"{kind}.{field}", given) for field, given in table.items())


def as_toml(settings: Settings) -> str:
    """`settings` as a file that `read_settings` reads back the same, each behind its sentence, bounds and default."""
    lines = [HEAD]
    for kind in kinds_there():
        lines.append(f"\n[{kind}]\n")
        lines += [_written(one, settings) for one in settings_there().values() if one.kind == kind]
    return "".join(lines)


def _written(setting: Setting, settings: Settings) -> str:
    limits = setting.limits
    unit = f"a {limits.unit}" if limits.unit in (SHARE, WEIGHT) else limits.unit
    said = f"# {limits.sentence}\n# From {limits.least!r} to {limits.most!r}, {unit}; at first {setting.default!r}.\n"
    return f"{said}{setting.field} = {value(settings, setting.name)!r}\n"
