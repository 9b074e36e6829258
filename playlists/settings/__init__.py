"""What a curator may change of the playlists: typed, bounded, documented, and read from one TOML file."""
