"""The model version that is served: what is near in it, its swap under requests, and tracks that are newer than it."""
