"""The splits of other people's tables, so that our figures can stand beside theirs."""
