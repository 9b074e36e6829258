"""Is this an e-mail address? The one way in for what a listener or the operator wrote."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from playlists.errors import BadInput

LONGEST = 254  # RFC 5321, 4.5.3.1.3


def mail_address(written: str) -> str:
    """The address in ASCII, its domain in lower case. Raises BadInput, without repeating what was written."""
    if len(written) > LONGEST:
        raise BadInput(f"e-mail address: it is longer than {LONGEST} characters")
    if not written.isprintable():
        raise BadInput("e-mail address: it holds a line break or another character that no address has")
    try:
        found = validate_email(written, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as wrong:
        raise BadInput(f"e-mail address: {wrong}") from None
    assert found.ascii_email is not None
    return found.ascii_email
