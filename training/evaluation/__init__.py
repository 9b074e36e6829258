"""How a model is judged: splits, tasks, metrics with intervals, and the report."""
