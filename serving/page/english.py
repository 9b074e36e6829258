"""What the page says everywhere, in English; `words_<topic>_en.py` has the rest. `{names}` in braces are filled in."""

from __future__ import annotations

WORDS = {
    # everywhere
    "lede discover-weekly": "Thirty tracks you have never heard, chosen for you every Monday, each with the reason "
    "it is there.",
    "skip": "Skip to the content",
    "home": "This week",
    "weeks": "Past weeks",
    "sign out": "Sign out",
    "language": "Language",
    "menu": "Pages",
    "back home": "Back to the first page",
    # the playlist
    "discover weekly": "Discover Weekly",
    "of week": "Week of {span}",
    "of day": "{span}",
    "tracks one": "1 track",
    "tracks": "{count} tracks",
    "summary": "{tracks}, {length}",
    "picture": "Composed of the covers of this playlist",
    "download": "Take it with you",
    "jspf": "JSPF",
    "m3u8": "M3U8",
    "list": "The tracks",
    "love": "Love “{title}”",
    "hide track": "Hide this track",
    "hide artist": "Hide everything by {artist}",
    "unknown artist": "Unknown artist",
    "from": "from {album}",
    "loved": "Loved “{title}”.",
    "unloved": "“{title}” is no longer loved.",
    "hidden": "“{title}” will not be offered again.",
    "hidden artist": "Nothing by {artist} will be offered again.",
    "shown": "“{title}” is back.",
    "shown artist": "{artist} is back.",
    "shown thing": "Brought back.",
    "undo": "Undo",
    "failed": "That did not work. Reload the page and try again.",
    "hidden title": "Hidden",
    "hidden none": "You have hidden nothing. What you hide in a playlist can be brought back here.",
    "a track": "Track",
    "a track by": "Track by {artist}",
    "an artist": "Artist",
    "a genre": "Genre",
    "a source": "Everything heard from this source",
    "a range": "Everything heard in this time",
    "no longer listed": "No longer in the catalogue",
    "bring back": "Bring back",
    # where it comes from
    "popular": "We do not know your taste yet. Until we do, this is what most listeners here have heard. "
    "Your first listens change it at once.",
    "kept": "The rules left too few tracks this time, so this is still your playlist of {span}.",
    "kept counts": "This time: {counts}.",
    "all hidden": "You have hidden every track of this playlist.",
    "how": "How this list was made",
    "how taste": "We looked for tracks close to what you play, then let every rule take away what it must. "
    "This is how many were left after each:",
    "how popular": "We took the tracks that most listeners here have heard, then let every rule take away what it "
    "must. This is how many were left after each:",
    "version": "Model version {version}",
    # past weeks
    "weeks title": "Past weeks",
    "weeks lede": "Every Discover Weekly you were given. Hidden tracks stay hidden in them.",
    "weeks none": "Your first playlist is this week’s. From next Monday on, you will find the earlier ones here.",
    "this week": "this week",
    # what is stored
    "stored title": "What is stored",
    "stored": "Your listens and what your players tell of them, what you loved, hid, excluded, followed, picked in the "
    "quiz or asked for by a dial, your country and time zone, where you have playlists sent, the blends that you "
    "joined, your playlists, and how wide each week was: what is needed to make, bring and judge them, and nothing "
    "else. Passwords and tokens are kept only as hashes, and when each token and session was last used, to the hour; "
    "wrong tries to sign in are forgotten after a day. One cookie keeps you signed in, one remembers the language; "
    "nothing is loaded from elsewhere.",
    # when something is not there
    "nothing yet": "Nothing to play yet",
    "too few": "There is no playlist for you this week",
    "too few lede": "The rules left {left} tracks, and a playlist needs at least {least}.",
    "too few now": "Listen to something new, or bring back something that you hid, and it will be tried again.",
    "too few heard": "You have heard nearly everything that there is for you here. Whoever runs this Segue can add a "
    "larger catalogue, or more people whose music you do not know yet.",
    "401": "You are signed out",
    "401 lede": "Sign in to see your playlists.",
    "403": "That came from another page",
    "403 lede": "For your safety, changes are only accepted from this page itself. Go back and try again.",
    "404": "There is nothing here",
    "404 lede": "This page or playlist does not exist, or not any more.",
    "409": "Not ready yet",
    "409 lede": "No playlist can be made at this moment. It usually takes a few minutes until the first model is "
    "trained; then reload this page.",
    "422": "We could not read that",
    "422 lede": "Something in the request is not as it should be.",
    "503": "Back in a moment",
    "503 lede": "The playlists cannot be made just now. Nothing of yours is lost.",
    "500": "Something went wrong",
    "500 lede": "It is our fault, and it has been noted. Nothing of yours is lost.",
}
