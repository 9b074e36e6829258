"""The two stores of `tests.store`."""

from tests.store.conftest import connection, postgres_store, store

__all__ = ["connection", "postgres_store", "store"]
