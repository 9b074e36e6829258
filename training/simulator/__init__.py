"""A world whose answer is known: invented music, listeners with tastes that drift, and what they play.

The demo runs on it, and tests ask its truth (`training.simulator.truth`) what a listener would really like.
"""

from __future__ import annotations

from training.simulator.present import UNTIL, until_of
from training.simulator.write import simulate

__all__ = ["UNTIL", "simulate", "until_of"]
