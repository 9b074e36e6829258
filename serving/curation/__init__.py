"""What curators set: revision by revision, in force, tried before it is saved, and by variant."""
