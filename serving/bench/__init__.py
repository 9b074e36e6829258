"""How fast serving is: Discover Weekly in bulk, stage by stage, and as a request."""
