"""What can go wrong on a visit; the class name becomes ``error_class`` of the failure's row.

No message holds credentials or request headers: messages end in tables and logs.
"""

from __future__ import annotations


class VisitError(Exception):
    """A visit that brought no document; ``retry_after_s`` says how long to stay away, if known."""

    retry_after_s: float | None = None


class InvalidUrlError(VisitError):
    """The text is no URL that can be requested."""


class AddressRefusedError(VisitError):
    """The host is, or resolves to, an address that is not public."""


class RedirectError(VisitError):
    """A redirect without target, in a loop, too long, or to a scheme other than http(s)."""


class DnsError(VisitError):
    """The host name does not resolve."""


class NotConnectedError(VisitError):
    """No connection: refused or unreachable."""


class ConnectionLostError(VisitError):
    """The connection broke before an answer began."""


class TlsError(VisitError):
    """The server's certificate or its TLS is not acceptable."""


class ConnectTimeoutError(VisitError):
    """Name resolution, connection and TLS took too long."""


class ReadTimeoutError(VisitError):
    """The server fell silent before or amid its answer."""


class TotalTimeoutError(VisitError):
    """The answer kept coming, but the time of the whole visit was up."""


class ProtocolError(VisitError):
    """The answer is not HTTP."""


class BodyTooLargeError(VisitError):
    """The body passes the cap, on the wire or decompressed."""


class BodyTruncatedError(VisitError):
    """The body ended before its declared end."""


class ContentEncodingError(VisitError):
    """The body cannot be decompressed as declared, nor read as it is."""


class RobotsRefusedError(VisitError):
    """The host's robots.txt does not let us in, or could not be asked."""


class ChallengeError(VisitError):
    """A bot challenge or a firewall turned us away."""


class LogInPageError(VisitError):
    """A page to log in, or to consent, came instead of the feed."""


class MetaRefreshError(VisitError):
    """A page came that sends browsers elsewhere."""


class FeedFileError(VisitError):
    """A file:// feed that is missing, unreadable or no regular file."""


class HostSkippedError(VisitError):
    """Not visited: earlier visits of this run showed that the host cannot be reached."""


class HostBusyError(VisitError):
    """Not visited: the host keeps asking us to wait."""


class DeadlineError(VisitError):
    """Not visited: the time for fetching in this run was up."""


NOT_VISITED: frozenset[str] = frozenset({HostBusyError.__name__, DeadlineError.__name__})
"""Error classes that say nothing about the feed: its state stays as it was."""

UNREACHABLE = (DnsError, NotConnectedError, ConnectTimeoutError, TlsError)
"""Errors that say that a host cannot be reached, whatever is asked of it."""
