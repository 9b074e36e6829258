"""Who asks, whether they may and how often; how somebody becomes a listener; what was read of whose."""
