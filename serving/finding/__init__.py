"""Finding tracks, artists, albums and genres by their words: full text in SQLite, typos by trigrams, order by taste."""
