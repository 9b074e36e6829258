"""What the rules of playlists are called, where one says how many tracks it left, in English."""

from __future__ import annotations

WORDS = {
    # of Discover Weekly
    "found": "found",
    "unheard": "that you never heard",
    "not hidden": "that you did not hide",
    "not shown before": "not in your last 26 weeks",
    "playable": "playable in your country",
    "one per artist": "one per artist",
    "few known artists": "few by artists you know",
    "not explicit": "not explicit",
    "genres let in": "of the genres you let in",
    "genres kept out": "not of the genres you keep out",
    "picked": "picked, close to your taste and unlike each other",
    "outside the usual": "of these, outside your usual",
    "long tail": "of these, from the long tail",
    # the filters of a request
    "genres": "of these genres",
    "moods": "of that mood",
    "genres_out": "without those genres",
    "artists": "by those artists",
    "artists_out": "not by those artists",
    "years": "from those years",
    "unknown": "that you have not heard",
    "known": "that you have heard",
    "new_artists": "by artists new to you",
    "hits": "among the hits",
    "deep": "among the deep cuts",
    "two per artist": "two per artist",
    # of mixes, radars and blends
    "released lately": "out in these four weeks",
    "no compilation": "on no compilation",
    "no reissue": "not out before",
    "heard by others": "that others have heard",
    "known or new": "known to you, or not yet heard",
    "artist cap": "few of each artist",
    "per artist": "few of each artist",
    "played these four weeks": "that you played these four weeks",
    "played a year ago": "that you played a year ago or earlier",
    "loved then": "that you loved then",
    "not played now": "that you do not play now",
    "within": "within the theme",
    "hidden by nobody": "hidden by none of you",
    "kept out by nobody": "kept out by no dial of yours",
}
