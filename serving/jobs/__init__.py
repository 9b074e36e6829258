"""Playlists for everybody: who is due, one shard of them, and all shards on this machine."""
