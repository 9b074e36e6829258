"""One file a change of the schema, in order; a published one is never edited."""
