"""What the page says of uploaded histories, in English."""

from __future__ import annotations

WORDS = {
    "imports title": "Bring your history along",
    "imports lede": "What you played elsewhere makes your first playlists good ones. Upload your export as you "
    "downloaded it; the same plays twice add nothing.",
    "import choose": "Choose your export",
    "import takes": "Spotify (“Extended streaming history” or “Account data”), Last.fm and ListenBrainz, as a "
    "zip or as "
    "single files, or any table with columns for time, artist and title. Up to {most} a file.",
    "import drops": "It is looked at first and imported when you say so. IP addresses, devices and user names "
    "in it are "
    "never stored, private sessions are left out, and the file is deleted when it is imported, after a week at most.",
    "import send": "Upload",
    "import sending": "Sending",
    "imports before": "Your uploads",
    "imports none": "There are none yet.",
    "look again": "Look again",
    "import about": "{size}, {day}",
    "import state received": "Being looked at",
    "import state ready": "Looked at, waits for you",
    "import state importing": "Being imported",
    "import state done": "Imported",
    "import state refused": "Refused",
    "import state failed": "Stopped",
    "import state expired": "Waited too long",
    "import start": "Import it",
    "import again": "Try again",
    "import delete": "Delete it",
    "import forget": "Forget this report",
    "import delete name": "Delete “{name}”",
    "import holds": "{plays} plays from {sources}",
    "import holds of": "{plays} plays from {sources}, {first} to {last}",
    "import known": "{plays} of them are of tracks that playlists can use today. The others count as soon as the "
    "catalogue has their tracks.",
    "import added": "{added} were new; {duplicates} were here already.",
    "import left": "What is left out ({count} reasons)",
    "import private": "Plays of a private session: {plays}",
    "import twice": "Plays that stand in it twice: {plays}",
    "import more files": "and {files} files more that hold no plays",
    "import a table": "a table",
    "import too large": "The file is larger than an upload may be.",
    "import no room": "The disk of this server is too full for this file. Tell whoever runs it.",
    "import too many": "Five uploads wait already. Import or delete one of them first.",
    "import nothing": "Choose a file first, and one that is not empty.",
    "import reason it holds no plays": "it holds no plays",
    "import reason a table without plays": "a table without plays",
    "import reason an empty file": "an empty file",
    "import reason an empty list": "an empty list",
    "import reason a file that is no text": "a file that is no text",
    "import reason a text without columns": "a text without columns",
    "import reason a time in the future": "a time in the future",
    "import reason a time before 2002-10-01": "a time before 2002-10-01",
    "import reason no time that can be read": "no time that can be read",
    "import reason no track: neither an id nor artist and title": "no track: neither an id nor artist and title",
    "import reason not a play": "not a play",
    "import reason not a scrobble": "not a scrobble",
}
