"""How object storage is reached: the same for every command, from config and environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

PREFIX = "DATELINE_STORAGE_"
"""Of the environment variables, such as DATELINE_STORAGE_ENDPOINT."""


@dataclass(frozen=True, slots=True)
class StorageOptions:
    """What the libraries do not find by themselves; None leaves it to them.

    Credentials come by the usual chains: environment, profile, instance or workload identity.
    """

    endpoint: str | None = None
    """URL of a storage that speaks S3's or Google's protocol, such as MinIO."""
    region: str | None = None
    anonymous: bool | None = None
    """Ask without credentials, for public buckets."""
    path_style: bool | None = None
    """The bucket in the path and not in the host name, as MinIO wants it."""

    @classmethod
    def of_environment(cls, environ: Mapping[str, str]) -> StorageOptions:
        """The options that the environment sets.

        Raises:
            ValueError: one that is yes or no says neither.
        """
        return cls(
            endpoint=environ.get(PREFIX + "ENDPOINT") or None,
            region=environ.get(PREFIX + "REGION") or None,
            anonymous=_flag(environ, PREFIX + "ANONYMOUS"),
            path_style=_flag(environ, PREFIX + "PATH_STYLE"),
        )

    def environment(self) -> dict[str, str]:
        """The variables that set the same."""
        return {
            PREFIX + name.upper(): str(value).lower() if isinstance(value, bool) else value
            for name, value in asdict(self).items()
            if value is not None
        }

    def over(self, other: StorageOptions) -> StorageOptions:
        """These options, and the other's where these say nothing."""
        mine = {name: value for name, value in asdict(self).items() if value is not None}
        return StorageOptions(**{**asdict(other), **mine})

    def arguments(self, protocol: str) -> dict[str, Any]:
        """Arguments of fsspec's file system for a protocol."""
        if protocol in ("s3", "s3a"):
            found: dict[str, Any] = {"use_listings_cache": False, "anon": bool(self.anonymous)}
            found["max_concurrency"] = 1  # else reading a small object asks for its size first
            client = {"region_name": self.region} if self.region else {}
            if self.endpoint:
                found["endpoint_url"] = self.endpoint
            if client:
                found["client_kwargs"] = client
            if self.path_style is not None:
                style = "path" if self.path_style else "virtual"
                found["config_kwargs"] = {"s3": {"addressing_style": style}}
            return found
        if protocol in ("gs", "gcs"):
            found = {"use_listings_cache": False}
            if self.endpoint:
                found["endpoint_url"] = self.endpoint
            if self.anonymous:
                found["token"] = "anon"
            return found
        return {}


def _flag(environ: Mapping[str, str], name: str) -> bool | None:
    value = environ.get(name, "").strip().lower()
    if not value:
        return None
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise ValueError(f"{name} is yes or no, not {value!r}")
