"""What listeners did with their playlists, for curators: nothing that names a listener."""
