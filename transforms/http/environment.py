"""Proxies and certificates from the usual environment variables.

``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``; ``SSL_CERT_FILE``, ``SSL_CERT_DIR``,
``REQUESTS_CA_BUNDLE``, ``CURL_CA_BUNDLE``. The client library's own support is not used, for it
would read passwords from ``.netrc`` as well.
"""

from __future__ import annotations

import base64
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from dateline.transforms.http.errors import InvalidUrlError
from dateline.transforms.http.urls import WebUrl, parse_url


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where requests go instead, and the headers that the proxy itself wants to see."""

    url: WebUrl
    headers: Mapping[str, str] = field(default_factory=dict)


class Proxies:
    """Which proxy a URL goes through; lower-case variable names win over upper-case ones."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._known: dict[str, str] = {}
        for name in sorted(environ):  # upper case sorts first, lower case overrides
            kind, _, rest = name.lower().rpartition("_")
            if rest == "proxy" and environ[name]:
                self._known[kind] = environ[name]
        if "REQUEST_METHOD" in environ:  # a CGI script's HTTP_PROXY is a request header ("httpoxy")
            self._known.pop("http", None)

    def __bool__(self) -> bool:
        return bool(self._known.keys() - {"no"})

    def proxy_for(self, url: WebUrl) -> Proxy | None:
        """The proxy of this URL, or ``None`` where it is asked directly.

        Raises ``InvalidUrlError``, without credentials, for a proxy that cannot be used.
        """
        proxy = self._known.get(url.scheme) or self._known.get("all")
        if not proxy:
            return None
        from urllib import request  # which loads a client of its own

        if request.proxy_bypass_environment(  # type: ignore[attr-defined]
            f"{url.host}:{url.port}", self._known
        ):
            return None
        text = proxy if "://" in proxy else f"http://{proxy}"
        try:
            where = parse_url(text)
        except InvalidUrlError as error:
            raise InvalidUrlError(
                f"the {url.scheme} proxy of the environment cannot be used: {error}"
            ) from error
        user, at, _ = text.partition("://")[2].partition("/")[0].rpartition("@")
        if not at:
            return Proxy(where)
        name, _, password = user.partition(":")
        pair = f"{unquote(name)}:{unquote(password)}".encode()
        return Proxy(where, {"Proxy-Authorization": "Basic " + base64.b64encode(pair).decode()})


_FILES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_FOLDER = "SSL_CERT_DIR"


def names_certificates(environ: Mapping[str, str]) -> bool:
    """Whether the environment says which certificates to trust, and so can be wrong about them."""
    return any(environ.get(name) for name in (*_FILES, _FOLDER))


def tls_context(environ: Mapping[str, str]) -> ssl.SSLContext:
    """A verifying context with the certificates that the environment names, else the system's.

    It is made once per process, for that takes some 40 ms, and anew after the files have changed.
    Raises ``OSError`` where the named certificates cannot be loaded.
    """
    cafile = next((environ[name] for name in _FILES if environ.get(name)), None)
    capath = environ.get(_FOLDER) or None
    if cafile and Path(cafile).is_dir():
        cafile, capath = None, cafile
    system = ssl.get_default_verify_paths()
    named = (cafile, capath) if cafile or capath else (system.cafile, system.capath)
    try:
        return _context(cafile, capath, tuple(_version(path) for path in named if path))
    except OSError as error:
        raise OSError(
            f"cannot load certificates from {cafile or capath}: {error}; "
            f"check {', '.join(_FILES)} and SSL_CERT_DIR in the environment"
        ) from error


@lru_cache(maxsize=4)
def _context(
    cafile: str | None, capath: str | None, _versions: tuple[tuple[str, int, int], ...]
) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=cafile, capath=capath)
    system = ssl.get_default_verify_paths()
    if not (cafile or capath or system.cafile or system.capath):
        import certifi

        context.load_verify_locations(cafile=certifi.where())
    return context


def _version(path: str) -> tuple[str, int, int]:
    """What changes when certificates are replaced; raises ``OSError`` where there are none."""
    found = Path(path).stat()
    return path, found.st_mtime_ns, found.st_ino
