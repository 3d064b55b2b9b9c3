"""How the libraries of table formats reach object storage: as the data set itself is reached."""

from __future__ import annotations

import json

from dateline.dataset.object_storage import options_for
from dateline.dataset.storage import is_local


def iceberg_properties(path: str) -> dict[str, str]:
    """pyiceberg's properties for a folder or prefix; credentials come by the usual chains."""
    if is_local(path):
        return {}
    options = options_for(path)
    found: dict[str, str | None] = {}
    if path.startswith("s3"):
        found = {"s3.endpoint": options.endpoint, "s3.region": options.region}
        found["s3.anonymous"] = "true" if options.anonymous else None
        if options.path_style is not None:
            found["s3.force-virtual-addressing"] = str(not options.path_style).lower()
    elif path.startswith("g"):
        found = {"gcs.service.host": options.endpoint}
    return {name: value for name, value in found.items() if value}


def delta_options(path: str) -> dict[str, str] | None:
    """delta-rs' options for a folder or prefix; credentials come by the usual chains."""
    if is_local(path):
        return None
    options = options_for(path)
    found: dict[str, str | None] = {}
    if path.startswith("s3"):
        found = {"AWS_ENDPOINT_URL": options.endpoint, "AWS_REGION": options.region}
        if options.path_style is not None:
            found["AWS_VIRTUAL_HOSTED_STYLE_REQUEST"] = str(not options.path_style).lower()
        if options.anonymous:
            found["AWS_SKIP_SIGNATURE"] = "true"
        if (options.endpoint or "").startswith("http:"):
            found["AWS_ALLOW_HTTP"] = "true"
    elif options.endpoint:
        account = {"gcs_base_url": options.endpoint, "disable_oauth": True}
        account |= {"client_email": "", "private_key": "", "private_key_id": ""}
        found["GOOGLE_SERVICE_ACCOUNT_KEY"] = json.dumps(account)
    return {name: value for name, value in found.items() if value}
