"""The second stage: a pool that the index found becomes columns, and a small learned ranker orders it."""
