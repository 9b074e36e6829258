"""What is stored of a listener is told: no table with a listener is missing from the register."""

from __future__ import annotations

import importlib
import pkgutil

import serving.store
from serving.privacy.register import BY_TABLE, PURPOSES, REGISTER
from serving.store.tables import metadata

OF_NOBODY = {  # by table: why it is not in the register although somebody could be thought to be in it
    "blends": "what members share; its kept document goes whenever one of them leaves",
    "blend_invites": "hashes of links",
    "sign_in_tries": "hashes of names and addresses, forgotten after a day",
    "erased": "hashes of names that are gone",
    "receipts": "counts",
    "loads": "hashes of files",
    "experiments": "settings",
    "stopped_variants": "settings",
}


def _tables() -> set[str]:
    for module in pkgutil.iter_modules(serving.store.__path__):
        importlib.import_module(f"serving.store.{module.name}")
    return set(metadata.tables)


def test_every_table_is_told_of_or_is_said_to_be_of_nobody() -> None:
    assert set(BY_TABLE) | set(OF_NOBODY) == _tables()
    assert not set(BY_TABLE) & set(OF_NOBODY)


def test_no_table_with_a_listener_is_said_to_be_of_nobody() -> None:
    _tables()
    of_somebody = {name for name, table in metadata.tables.items() if "listener" in table.c}
    assert of_somebody == set(BY_TABLE) - {"listeners"}


def test_what_is_told_is_told_in_two_languages_and_what_is_left_out_exists() -> None:
    for held in REGISTER:
        assert all(held.what)
        assert set(held.secret) <= set(metadata.tables[held.table].c.keys())
        assert held.days is None or held.days > 0
    assert all(all(why.words) for why in PURPOSES.values())


def test_every_row_of_a_listener_goes_with_their_account_or_forgets_them() -> None:
    """By the database itself: each table leads to `listeners` by keys that cascade, or that are emptied."""
    emptied = {
        name for name, table in metadata.tables.items() if any(key.ondelete == "SET NULL" for key in table.foreign_keys)
    }
    assert emptied == {"settings_revisions"}
    for name in set(BY_TABLE) - {"listeners"} - emptied:
        keys = metadata.tables[name].foreign_keys
        cascading = {key.column.table.name for key in keys if key.ondelete == "CASCADE"}
        assert cascading & set(BY_TABLE), name
