"""A model version: the immutable folder that training writes and serving reads."""
