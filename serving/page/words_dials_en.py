"""What the page says of dials and steering, in English."""

from __future__ import annotations

WORDS = {
    "dials title": "Dials",
    "dials turn": "Turn the dials",
    "dials once": "Try it this once",
    "dials keep": "Keep it so",
    "dials keep help": "What you keep holds for all your playlists from now on, and those of now are made "
    "anew. You can set it back at any time.",
    "dials now once": "This is how it would be, just this once. Nothing is changed yet.",
    "dials back once": "Back to my own",
    "dials now kept": "Your playlists are made with dials that you turned:",
    "dials back kept": "Set all dials back",
    "dials few": "With these dials the rules leave too few tracks: {counts}. Turn one of them back a little. "
    "Below is the playlist as it is.",
    "few": "The rules left too few tracks: {counts}.",
    "dial adventurousness": "How far from what you know",
    "dial adventurousness low": "close",
    "dial adventurousness high": "far out",
    "dial adventurousness help": "The share of tracks from outside your usual.",
    "dial popularity": "How well known",
    "dial popularity low": "deep cuts",
    "dial popularity high": "hits",
    "dial popularity help": "In the middle, only your taste decides.",
    "dial familiar": "How much you know already",
    "dial familiar low": "all fresh",
    "dial familiar high": "all familiar",
    "dial familiar help": "The share of tracks that you have played before.",
    "dial explicit": "Explicit tracks",
    "dial explicit yes": "are welcome",
    "dial explicit no": "are left out",
    "dial length": "How many tracks",
    "dial length usual": "as usual",
    "dial steer": "Build it around",
    "dial steer help": "Genres that lead somewhere: the first are yours, the others a step beyond. The whole "
    "playlist is rebuilt of what you choose.",
    "moved adventurousness": "how far from what you know: {value}",
    "outside reached": "{value} outside your usual: {there} of {total} tracks",
    "outside short": "{value} outside your usual asked for, {there} of {total} tracks reached: the rules leave no more "
    "of them",
    "outside unknown": "{value} outside your usual: this counts once something is known of your usual",
    "outside steered": "{value} outside your usual: this does not count while it is built around genres",
    "moved popularity": "popularity {value}",
    "moved familiar": "{value} known to you",
    "moved artist_cap": "at most {value} of an artist",
    "moved length": "{value} tracks",
    "moved explicit": "no explicit tracks",
    "moved genres_in": "only {value}",
    "moved genres_out": "without {value}",
    "moved steer": "around {value}",
}
