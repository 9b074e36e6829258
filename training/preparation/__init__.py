"""Listens that do not fit into memory: kept as numbers in a DuckDB file, and read from there part by part."""
