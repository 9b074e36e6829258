"""What blends are worth: groups of real listeners, and how each way to aggregate treats their members."""
