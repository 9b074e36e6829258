"""A sentence becomes a query that can be shown and edited: by rules and the catalogue's own words, nothing remote."""
