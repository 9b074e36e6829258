"""Blend: one playlist that a group of 2 to 10 listeners can enjoy, with its fairness in numbers."""
