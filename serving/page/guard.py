"""Did this form come from our own page? Who sends it from elsewhere is refused.

The session cookie is SameSite=Lax, which browsers honour; this is the second lock, for sites under the same domain
and for old browsers.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

OWN = {"same-origin", "none"}  # none: the listener's own doing, such as a reload
PAGES = re.compile(r"/(weeks(/\d{4}-W\d{2})?|hidden|join)?")


def from_our_page(request: Request) -> bool:
    """Whether Sec-Fetch-Site, else Origin, say that it was sent from this host; a client that sends neither is no
    browser, and carries no cookie that it was not given on purpose."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in OWN
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def ours(request: Request) -> None:
    """A dependency of every POST: 403 for a form that another site sent."""
    if not from_our_page(request):
        raise HTTPException(403, "this form was sent from another site")


def back_to(path: str) -> str:
    """`path` where it is one of our pages, else the first page: nobody is led elsewhere."""
    return path if PAGES.fullmatch(path) else "/"
