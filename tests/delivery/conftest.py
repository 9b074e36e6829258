"""A server without a socket, for the tests of delivery."""

from __future__ import annotations

from tests.api.conftest import server as server
