"""The second stage, learnt: what tracks say of each other, a rehearsal of the question, and the ranker that answers it."""
