"""What the page says of radio and the moment, in English."""

from __future__ import annotations

WORDS = {
    "radio title": "Radio",
    "lede radio": "Around a track, an artist or a genre, in the order in which you would like it.",
    "radio lede": "What lies around your choice, in the order in which you would like it. Beside it is what "
    "everybody gets.",
    "radio seeds": "This radio is around",
    "radio without": "Without {name}",
    "radio add": "Add a track, an artist or a genre",
    "radio first": "Around which track, artist or genre?",
    "radio go": "Play around it",
    "radio none": "Nothing here is called {words}.",
    "radio yours": "In your order",
    "radio also": "People who played {names} also played",
    "and": " and ",
    "radio also lede": "The same for everybody who asks.",
    "radio both": "{count} of these {total} are in your radio too; the rest of yours is there because of your taste.",
    "radio mine": "also in yours",
    "moment title": "Right now",
    "lede moment": "What you play at this hour of this kind of day, and fresh tracks that go with it.",
    "moment at": "{weekday}, around {hour}",
    "moment assumed": "What this assumes",
    "moment own": "{percent} % of it follows from what you play around this hour on such days, the rest from "
    "everything you play.",
    "moment none": "You hardly ever play anything at this time, so it follows from everything you play.",
    "moment alike": "Where you play too little then, it leans on what {listeners} listeners like you play at that "
    "time: {who}. That changes {percent} % of it.",
    "moment alike market": "they live in your country",
    "moment alike genre": "most of what they play is {genre}, as with you",
    "moment alike everybody": "everybody here, since too few share your country or your main genre",
    "moment unknown": "Your listens do not say on which device or where something was heard, so neither plays a part.",
    "moment few": "Too little is known yet of what you play: {counts}. It fills as you listen.",
    "moment weekday": "Day",
    "moment hour": "Hour",
    "moment change": "Change",
    "moment now": "Back to now",
    "weekday 0": "Monday",
    "weekday 1": "Tuesday",
    "weekday 2": "Wednesday",
    "weekday 3": "Thursday",
    "weekday 4": "Friday",
    "weekday 5": "Saturday",
    "weekday 6": "Sunday",
}
