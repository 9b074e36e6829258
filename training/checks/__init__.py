"""Whether listens and catalogue are fit to learn from, before a minute is spent on them.

What would make a model unsound is refused with the figures; what is only odd is counted, said in one line each, and
goes into the manifest, the report and the card. One file answers one question: `sound`, `volume`, `moments`, `gaps`,
`repeats`, `machines`, `metadata`, `audio`, `constant`; `tables` asks them in that order.
"""

from __future__ import annotations

from training.checks.sound import check_interactions
from training.checks.tables import check_tables

__all__ = ["check_interactions", "check_tables"]
