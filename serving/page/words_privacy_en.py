"""What the page says of privacy, in English."""

from __future__ import annotations

WORDS = {
    "privacy title": "Privacy",
    "privacy all": "All of it, with switches.",
    "privacy lede": "Everything that is stored of you here, why and for how long; what you can switch off; who "
    "used it. "
    "It is yours to take along and to delete.",
    # private session
    "private title": "Private session",
    "private lede": "For as long as it lasts, nothing of what you play is stored, nor which playlists you open, also "
    "where a player sends it later. Players go on as ever. Loves, hides and dials are still kept.",
    "private for": "For",
    "private hours": "{count} hours",
    "private hours one": "1 hour",
    "private begin": "Begin",
    "private end": "End it now",
    "private now": "Private session until {until}: nothing of what you play is stored.",
    # the register and its switches
    "stored for": "What is stored, and why",
    "stored for lede": "Each purpose can be switched off where playlists and your account do not need it. All are on "
    "until you switch them off.",
    "purpose holds": "What is stored for it",
    "purpose uses": "Nothing is stored for it: it uses what is stored above.",
    "purpose off means": "Switched off: {means}",
    "purpose is off": "off",
    "purpose off": "Switch off",
    "purpose on": "Switch on",
    "purpose needed": "needed",
    "kept account": "until you delete it, or your account",
    "kept days": "for {count} days",
    "kept days one": "for a day",
    # who used it
    "accesses": "Who used your data",
    "accesses lede": "By day (UTC), for the last 90 days. Making your playlists is not listed, nor are sums over many "
    "listeners, which name nobody.",
    "accesses none": "Nobody yet.",
    "accesses older": "Earlier",
    "access who": "Who",
    "access what": "What",
    "access times": "Times",
    "access by token": "Your token “{name}”",
    "access by session": "You, signed in here",
    "access by link": "Whoever has your secret link: {name}",
    "access by other": "Another listener",
    "access by anybody": "Somebody without an account",
    "access by engineer": "An engineer of this server",
    "access by operator": "Whoever runs this server: {name}",
    "access name training": "the training set",
    "access name backup": "a backup",
    "access name token": "a token was made for you",
    "access name account": "your role or password",
    "access name load": "listens were loaded",
    "access name export": "your export",
    "access name feed": "your feed",
    "access read": "read {area}",
    "access changed": "changed {area}",
    "area listens": "your listens",
    "area taste": "your taste",
    "area playlists": "your playlists",
    "area blends": "blends you are in",
    "area account": "your account",
    "area privacy": "this page",
    "area everything": "everything",
    # taking it along
    "export title": "Take everything along",
    "export lede": "One zip of all that is stored of you, as JSON that other programs can read.",
    "export begin": "Make the zip",
    "export again": "Make a new one",
    "export making": "Your zip is being made.",
    "export made": "Your zip is ready. It stays until {until}.",
    "export download": "Download it",
    # deleting
    "delete title": "Delete listens",
    "delete lede": "They go from your history, from what players told, from the reasons of your playlists and from the "
    "next training set, at once and for good. You get a receipt.",
    "delete range": "From one day to another",
    "delete artist": "Everything by an artist",
    "delete artist name": "The artist’s name",
    "delete these": "Delete these listens",
    "delete all by": "Delete all by this artist",
    "delete wrong range": "Choose a first day, and a last one that is not before it.",
    "delete wrong artist": "Write the name of an artist.",
    "deleted": "Deleted, and how many of each:",
    "deleted count": "{what}: {count}",
    "deleted reasons": "playlists whose reasons named it, which go on without",
    "deleted nothing": "there was nothing to delete",
    "receipt": "Receipt {id}",
    "delete account": "Delete my account",
    "delete account lede": "Everything above goes with it, in every table and file, blends go on without a "
    "trace of you, "
    "and nobody can take your name. It cannot be undone. Take your data along first, if you want it.",
    "delete sure": "I am sure: delete {user} and everything of it.",
    "delete unsure": "Tick the box first.",
    "gone title": "Your account is deleted",
    "gone lede": "This is what went, and how many of each. The receipt names nobody and stays; keep its address.",
}
