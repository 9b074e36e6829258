"""Histories in any format that people have, read as a stream into one shape.

sources   folders, zips and files as streams        detect    which dialect a stream speaks
spotify, lastfm, listenbrainz, columns, lines, hetrec …   one file per format
matching  when two descriptions mean one track      people    whose history a file is
spool, store   batches to shards, merged and swapped in whole
importing      the whole way, in the order it happens
"""
