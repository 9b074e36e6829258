"""What the page says of the quiz in English."""

from __future__ import annotations

WORDS = {
    "quiz": "Made of the artists you picked. Your listens will take their place, the more there are.",
    "quiz title": "Who do you like?",
    "quiz lede": "Pick anyone you enjoy, or nobody. Each screen is chosen by your answers before.",
    "quiz place": "Screen {screen} of at most {screens}.",
    "quiz next": "Next",
    "quiz enough": "That is enough",
    "quiz begin": "Tell us who you like",
    "quiz more": "Answer more",
}
