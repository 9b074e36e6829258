"""The store as the folder that training reads: its shards, each as far as something changed, and its catalogue."""
