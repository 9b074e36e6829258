"""What the words of a request mean in English; several ways of saying one thing are parted by `|`."""

from __future__ import annotations

from playlists.prompt.meanings import Meaning

PHRASES: dict[Meaning, str] = {
    ("known", "unknown"): (
        "nothing i know|nothing i've heard|nothing i have heard|that i don't know|i don't know|i do not know|"
        "i've never heard|i have never heard|i haven't heard|never heard before|unheard|new to me|"
        "unknown to me|unfamiliar"
    ),
    ("known", "known"): (
        "that i know|i know|i already know|i already love|i love|my favourites|my favorites|my favourite|"
        "my favorite|familiar|from my library"
    ),
    ("artists", "new"): (
        "new artists|artists i don't know|artists i've never heard|artists new to me|bands i don't know|"
        "bands i've never heard|new bands"
    ),
    ("popularity", "hits"): (
        "hits|hit|popular|well known|well-known|famous|chart|charts|chart toppers|classics everyone knows|mainstream"
    ),
    ("popularity", "deep"): (
        "deep cuts|deep cut|obscure|hidden gems|hidden gem|underground|rarities|rare|lesser known|"
        "lesser-known|little known|unpopular|off the beaten track"
    ),
    ("explicit", "no"): (
        "clean|nothing explicit|no explicit|not explicit|without explicit|no swearing|family friendly|"
        "kid friendly|for kids|safe for work"
    ),
    ("not", ""): (
        "no|not|without|except|but not|but no|excluding|minus|other than|none of|anything but|nothing by|"
        "nothing from|never|don't want|don't like"
    ),
    ("by", ""): ("by|from|by the band|performed by|songs of|tracks of|only"),
    ("like", ""): (
        "like|similar to|in the style of|in the vein of|sounds like|sounding like|reminiscent of|fans of|for fans of"
    ),
}
SKIPPED = (  # they say nothing that a playlist can keep
    "a an the and or of to in on with for at my me i i'm im is are be it that this these those some any "
    "please give play make want would like need us we you your so as but very really quite bit little "
    "more most much lots lot of songs song tracks track music tunes tune playlist mix stuff something "
    "anything nothing everything things around about released released in years year era style vibe "
    "vibes mood feel feeling good nice great best new old then than have has had been was were can could "
    "just only all long short minutes hours hour half from by"
)
GENRES = {  # what people call a genre → what catalogues call it
    "electronica": "electronic",
    "edm": "electronic",
    "dnb": "drum and bass",
    "d and b": "drum and bass",
    "drum n bass": "drum and bass",
    "rnb": "r&b",
    "r and b": "r&b",
    "hiphop": "hip hop",
    "rap": "hip hop",
    "triphop": "trip hop",
    "synthpop": "synth-pop",
    "post rock": "post-rock",
    "shoe gaze": "shoegaze",
    "classical music": "classical",
    "alt rock": "alternative rock",
    "alt country": "alt-country",
    "singer songwriter": "singer-songwriter",
    "kpop": "k-pop",
    "jpop": "j-pop",
    "bossa": "bossa nova",
    "techno": "minimal techno",
    "house": "deep house",
}
MOODS = {
    "melancholic": ("melancholic|melancholy|sad|gloomy songs|wistful"),
    "happy": ("happy|cheerful|feel good|feelgood|uplifting|joyful"),
    "calm": ("calm|chill|relaxing|relaxed|mellow|peaceful|quiet|to sleep|chilled"),
    "energetic": ("energetic|upbeat|high energy|party|workout|running"),
    "dark": ("dark|brooding|gloomy"),
    "romantic": ("romantic|love songs"),
    "dreamy": ("dreamy|ethereal|atmospheric"),
    "aggressive": ("aggressive|angry|intense|heavy"),
}
