"""The second stage: what tracks say of each other, the question rehearsed, and the ranker that learns to answer."""
