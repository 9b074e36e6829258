"""The HTTP API: one small file a subject, mounted by `serving.app`."""
