"""What runs in the background: workers that take tasks from the store, and the kinds of task that there are."""
