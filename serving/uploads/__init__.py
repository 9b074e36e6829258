"""Histories that listeners upload: to disk as a stream, looked at, then imported in the background.

folder     where uploads lie, and how large they may be       receiving  the body of a request to disk
archive    what an upload holds, nothing outside its bounds   reading    a part of it as batches of listens
ledger     what was taken, refused and left out               tracks     which tracks of the catalogue are meant
importing  the tasks: preview and import, in chunks           zips       what of a zip is refused before it is unpacked
"""
