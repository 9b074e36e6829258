"""A finished playlist as text: the stored document, JSPF, M3U8, and reasons as sentences."""
