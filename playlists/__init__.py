"""The kernel: what a listen, a track, a taste and a playlist are, and how a playlist is made.

NumPy and the standard library, and pyarrow where the shared files are read and written. Nothing here
knows torch, FAISS, the web, a database, the clock or global randomness.
"""
