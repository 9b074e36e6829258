"""What a model has to beat, tuned by one stated budget."""
