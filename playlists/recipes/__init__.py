"""How playlists are made: candidates → filters → rank → diversify → sequence → explain, on columns."""
