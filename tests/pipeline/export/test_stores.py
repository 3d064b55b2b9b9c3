"""Libraries of table formats are told what the data set's own storage was told."""

from __future__ import annotations

import json

import pytest

from dateline.dataset import object_storage
from dateline.pipeline.export.stores import delta_options, iceberg_properties
from dateline.schemas.storage_options import StorageOptions


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "STORAGE_EMULATOR_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(object_storage, "_configured", StorageOptions())


def configure(monkeypatch: pytest.MonkeyPatch, **options: object) -> None:
    monkeypatch.setattr(object_storage, "_configured", StorageOptions(**options))  # type: ignore[arg-type]


def test_a_folder_needs_nothing() -> None:
    assert iceberg_properties("/data") == {}
    assert delta_options("/data") is None


def test_s3_with_nothing_configured_is_left_to_the_usual_chains() -> None:
    assert iceberg_properties("s3://bucket/news") == {}
    assert delta_options("s3://bucket/news") == {}


def test_a_storage_that_speaks_the_protocol_of_s3(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(
        monkeypatch, endpoint="http://minio:9000", region="eu", anonymous=True, path_style=True
    )
    assert iceberg_properties("s3://bucket/news") == {
        "s3.endpoint": "http://minio:9000",
        "s3.region": "eu",
        "s3.anonymous": "true",
        "s3.force-virtual-addressing": "false",
    }
    assert delta_options("s3://bucket/news") == {
        "AWS_ENDPOINT_URL": "http://minio:9000",
        "AWS_REGION": "eu",
        "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "false",
        "AWS_SKIP_SIGNATURE": "true",
        "AWS_ALLOW_HTTP": "true",
    }


def test_an_emulator_of_google_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", "http://127.0.0.1:9023")
    assert iceberg_properties("gs://bucket/news") == {"gcs.service.host": "http://127.0.0.1:9023"}
    options = delta_options("gs://bucket/news")
    assert options is not None
    account = json.loads(options["GOOGLE_SERVICE_ACCOUNT_KEY"])
    assert (account["gcs_base_url"], account["disable_oauth"]) == ("http://127.0.0.1:9023", True)
