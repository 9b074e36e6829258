"""The ListenBrainz API under `/1`, as its clients need it: one small file a subject.

Players and scrobblers that speak it work with Segue by changing one address. What they send lies in the same store, and
changes the same playlists, as what comes by our own API.
"""
