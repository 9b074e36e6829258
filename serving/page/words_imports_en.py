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
    "import whence": "How to get your export",
    "import whence spotify": "Spotify: ask for your data on the privacy page of your account. It is mailed to you "
    "within days, the extended history within a month.",
    "import whence listenbrainz": "ListenBrainz: have an export made in your settings.",
    "import whence lastfm": "Last.fm gives you no file itself; this page of somebody else makes one of your scrobbles.",
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
    "import state ready": "Looked at: import it?",
    "import state importing": "Being imported",
    "import state done": "Imported",
    "import state refused": "Refused",
    "import state failed": "Stopped",
    "import state expired": "Waited too long",
    "import start": "Import it",
    "import then": "To your playlists",
    "import again": "Try again",
    "import delete": "Delete it",
    "import forget": "Forget this report",
    "import cancel": "Cancel",
    "import delete name": "Delete “{name}”",
    "import forget name": "Forget the report of “{name}”",
    "import cancel name": "Cancel “{name}”",
    "import cancelled": "The import is cancelled. What it had added stays; you can delete plays by day or by artist.",
    "import cancelled where": "Delete plays",
    "import goes on received": "You may leave this page. Nothing is imported before you say so.",
    "import goes on importing": "It goes on when you leave this page. What it has added stays if you cancel.",
    "import holds": "{plays} plays from {sources}",
    "import holds of": "{plays} plays from {sources}, {first} to {last}",
    "import known": "Playlists can use {plays} of them today. The others count as soon as their tracks are in "
    "the catalogue.",
    "import added": "{added} were new; {duplicates} were here already.",
    "import holds nothing": "It holds no plays that can be imported.",
    "import counted": "{reason}: {count}",
    "import left": "What is left out, and why",
    "import private": "Plays of a private session: {plays}",
    "import twice": "Plays that stand in it twice: {plays}",
    "import more files": "And {files} more files that hold no plays",
    "import a table": "a table",
    "import too large": "The file is larger than an upload may be.",
    "import no room": "The disk of this server is too full for this file. Tell whoever runs it.",
    "import too many": "Five uploads wait already. Import or delete one of them first.",
    "import nothing": "Choose a file first, and one that is not empty.",
}
