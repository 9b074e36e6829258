"""How playlists come to listeners by themselves: a feed that they read elsewhere."""
