"""What engineers look at: listens, the space of tracks, and two versions beside each other."""
