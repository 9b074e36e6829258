"""Every phrase that has a meaning, by its key; the languages do not exclude each other in one sentence."""

from __future__ import annotations

from playlists.prompt import english, japanese
from playlists.prompt.meanings import Meaning
from playlists.prompt.tokens import key_of

LANGUAGES = (english, japanese)
LONGEST = 14  # tokens of the longest phrase: Japanese has one a character
MOODS = {  # a mood → the tags that catalogues have for it
    "melancholic": ("melancholic", "melancholy", "sad", "sadness", "melancholia"),
    "happy": ("happy", "feel good", "feelgood", "uplifting", "cheerful"),
    "calm": ("calm", "chill", "chillout", "relaxing", "mellow", "peaceful", "relax", "downtempo"),
    "energetic": ("energetic", "upbeat", "high energy", "party", "workout"),
    "dark": ("dark", "gloomy", "brooding"),
    "romantic": ("romantic", "love songs", "love"),
    "dreamy": ("dreamy", "ethereal", "atmospheric"),
    "aggressive": ("aggressive", "angry", "intense"),
}

PHRASES: dict[str, Meaning] = {
    key_of(word): meaning
    for language in LANGUAGES
    for meaning, words in language.PHRASES.items()
    for word in words.split("|")
}
SKIPPED = frozenset(key_of(word) for language in LANGUAGES for word in language.SKIPPED.split())
GENRE_WORDS: dict[str, str] = {key_of(word): genre for language in LANGUAGES for word, genre in language.GENRES.items()}
MOOD_OF: dict[str, str] = {
    key_of(word): mood for language in LANGUAGES for mood, words in language.MOODS.items() for word in words.split("|")
}
