"""Configurations: read, and refused with file, line and a likely meaning."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from dateline import configs
from dateline.dataset import object_storage
from dateline.pipeline.config.loading import (
    ConfigError,
    config_digest,
    json_schema,
    load_config,
    raw_document,
    with_output,
)
from dateline.schemas.config import Config
from dateline.schemas.errors import UsageError
from dateline.schemas.storage_options import StorageOptions
from tests.rows import each


def load(tmp_path: Path, text: str, **environ: str):  # type: ignore[no-untyped-def]
    file = tmp_path / "dateline.yaml"
    file.write_text(text, encoding="utf-8")
    return load_config(file, environ)


def refused(tmp_path: Path, text: str, **environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text, **environ)
    return str(caught.value).replace(str(tmp_path / "dateline.yaml"), "FILE")


def test_an_unknown_key_is_told_with_its_line_and_the_key_it_resembles(tmp_path: Path) -> None:
    told = refused(tmp_path, "feeds: []\nfetch:\n  timeout: 3\n  concurency: 5\n")
    assert told == "FILE:4: unknown key `fetch.concurency`; did you mean `concurrency`?"


def test_an_unknown_key_of_a_feed_is_told_with_its_line(tmp_path: Path) -> None:
    told = refused(
        tmp_path, "feeds:\n- url: http://a.example/x\n- url: http://b.example/x\n  nmae: B\n"
    )
    assert told == "FILE:4: unknown key `feeds.1.nmae`; did you mean `name`?"


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    told = refused(tmp_path, "fetch: {timeout: -1}\ndedupe: {window_days: no}\n")
    assert told.splitlines()[0].startswith("FILE:1: `fetch.timeout`: expected a time such as 90s")
    assert len(told.splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("feeds: [", "FILE:1: "),
        ("- a\n- b\n", "FILE:1: a configuration is a mapping"),
        ("feeds: []\nfeeds: []\n", "FILE:2: `feeds` is given twice"),
        ("feeds: [{name: A}]", "FILE:1: `feeds.0.url` is missing"),
        ("feeds: [{url: 'ftp://a.example/'}]", "a feed URL starts with http://"),
        ("feeds: [{url: 'http:///x'}]", "names no host"),
        ("feeds:\n- url: http://u:p@a.example/\n- url: http://a.example/\n", "is listed twice"),
        ("output: {partition_by: [colour]}", "FILE:1: `output.partition_by.0`: input should be"),
    ],
)
def test_nonsense_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in refused(tmp_path, text)


def test_a_section_without_a_value_says_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "feeds:\nfetch:\n  # timeout: 5\nopml:\n") == Config()
    with pytest.raises(ConfigError, match="unknown key `fetsch`"):
        load(tmp_path, "fetsch:\n")


def test_a_tag_for_what_is_no_setting_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r":2: could not determine a constructor"):
        load(tmp_path, "feeds:\n- !!python/object/apply:os.getcwd []\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("feeds: &all ['https://a.example/rss', *all]\n", "aliases make more than 20,000,000"),
        (
            "a0: &a0 [x]\n"
            + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)),
            "aliases make more than 20,000,000",
        ),
        ("feeds: " + "[" * 800 + "]" * 800, "nested too deep"),
    ],
    ids=["within itself", "nine times nine", "deep"],
)
def test_settings_without_an_end_are_told(tmp_path: Path, text: str, told: str) -> None:
    assert told in refused(tmp_path, text)


def test_an_address_without_a_scheme_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r":2: .* did you mean https://a\.example/f\?"):
        load(tmp_path, "feeds:\n- url: a.example/f\n")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml: cannot be read: No such file"):
        load_config(tmp_path / "none.yaml")


def test_variables_come_from_the_environment_and_a_missing_one_is_told(tmp_path: Path) -> None:
    text = "feeds:\n- url: https://a.example/?key=${KEY}\n  headers: {X-Token: 'a ${KEY}'}\n"
    feed = load(tmp_path, text, KEY="s3cret").feeds[0]
    assert feed.url.endswith("?key=s3cret")
    assert feed.headers == {"X-Token": "a s3cret"}
    assert refused(tmp_path, text).startswith("FILE:2: the environment has no variable KEY")


def test_a_secret_comes_from_a_file_without_its_line_break(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cret\n")
    text = "feeds:\n- url: https://a.example/\n  headers: {X-Token: 'Bearer ${file:token}'}\n"
    assert load(tmp_path, text).feeds[0].headers == {"X-Token": "Bearer s3cret"}
    absolute = text.replace("file:token", f"file:{tmp_path / 'token'}")
    assert load(tmp_path, absolute).feeds[0].headers == {"X-Token": "Bearer s3cret"}
    (tmp_path / "token").write_text("\n")
    assert "token is empty" in refused(tmp_path, text)
    (tmp_path / "token").unlink()
    assert "token cannot be read (No such file or directory)" in refused(tmp_path, text)
    assert refused(tmp_path, text).startswith("FILE:3: ")


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"s3cret", "s3cret"),
        (b"s3cret\r\n", "s3cret"),
        (b"s3cret\n\n", "s3cret\n"),  # one line break is the editor's, another the secret's
        (b" s3cret ", " s3cret "),
        ("gehe\u00efm".encode(), "gehe\u00efm"),
    ],
)
def test_a_secret_is_what_its_file_says_but_for_the_last_line_break(
    tmp_path: Path, content: bytes, secret: str
) -> None:
    (tmp_path / "token").write_bytes(content)
    text = "feeds: [{url: 'https://a.example/', name: '${file: token }'}]\n"
    assert load(tmp_path, text).feeds[0].name == secret


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "token is empty; write the secret into it, or take ${file:token} out"),
        (b"\r\n", "token is empty"),
        (b"\xff\xfe", "token is not UTF-8 text; write it as such"),
        (None, "token cannot be read (No such file or directory); make it so"),
    ],
)
def test_a_secret_that_is_not_there_is_told_and_no_request_goes_without_it(
    tmp_path: Path, content: bytes | None, told: str
) -> None:
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    text = "feeds:\n- url: https://a.example/\n  headers: {X: '${file:token}'}\n"
    assert told in refused(tmp_path, text)
    assert refused(tmp_path, text).startswith("FILE:3: ")


def test_a_secret_from_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home/token").write_text("of home")
    text = "feeds: [{url: 'https://a.example/', name: '${file:~/token}'}]\n"
    assert load(tmp_path, text).feeds[0].name == "of home"


def test_a_secret_is_not_looked_through_for_others(tmp_path: Path) -> None:
    """What stands in a file or a variable is a value: nobody who writes it can read another."""
    (tmp_path / "token").write_text("${KEY}")
    text = "feeds: [{url: 'https://a.example/', name: '${file:token}'}]\n"
    assert load(tmp_path, text, KEY="s3cret").feeds[0].name == "${KEY}"
    text = text.replace("file:token", "OTHER")
    assert load(tmp_path, text, KEY="s3cret", OTHER="${KEY}").feeds[0].name == "${KEY}"


def test_a_feed_may_be_its_url_alone(tmp_path: Path) -> None:
    config = load(tmp_path, "feeds:\n- https://a.example/\n- b.xml\n- url: https://c.example/\n")
    urls = [feed.url for feed in config.feeds]
    assert urls == ["https://a.example/", (tmp_path / "b.xml").as_uri(), "https://c.example/"]


def test_times_have_units_wherever_seconds_are(tmp_path: Path) -> None:
    feed = "feeds: [{url: 'https://a.example/', poll_interval: 15m}]\n"
    config = load(tmp_path, feed + "fetch: {timeout: 1m, delay: 0s, deadline: 0.5h}\n")
    assert config.feeds[0].poll_interval == 900
    assert (config.fetch.timeout, config.fetch.delay, config.fetch.deadline) == (60, 0, 1800)


@pytest.mark.parametrize(
    "text",
    [
        "feeds: [5]",
        "feeds: 5",
        "feeds: {a: b}",
        "fetch: 5",
        "fetch: {timeout: x}",
        "fetch: {max_redirects: x}",
        "fetch: {robots: 7}",
        "fetch: {user_agent: 5}",
        "dedupe: {window_days: x}",
        "model: {thresholds: 3}",
        "feeds: [[a]]",
    ],
)
def test_messages_name_no_classes_of_the_code(tmp_path: Path, text: str) -> None:
    told = refused(tmp_path, text)
    for word in ("FeedSpec", "Settings", "instance", "tuple", "dictionary", "unable to parse"):
        assert word not in told


def test_relative_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    config = load(tmp_path, "feeds: [{url: samples/a b.xml}]\noutput: {path: out}\n")
    assert config.feeds[0].url == (tmp_path / "samples/a b.xml").resolve().as_uri()
    assert config.output.path == str(tmp_path / "out")
    assert load(tmp_path, "output: {path: 's3://bucket/news'}").output.path == "s3://bucket/news"


def test_an_empty_file_is_the_default_configuration(tmp_path: Path) -> None:
    assert load(tmp_path, "# nothing\n").fetch.concurrency == 64


def test_dates_and_words_in_names_stay_text(tmp_path: Path) -> None:
    feed = load(tmp_path, "feeds: [{url: 'http://a.example/', name: 2026-11-24}]").feeds[0]
    assert feed.name == "2026-11-24"
    assert raw_document("name: 2026-11-24") == {"name": "2026-11-24"}


def test_opml_feeds_join_those_of_the_file_which_win(tmp_path: Path) -> None:
    (tmp_path / "more.opml").write_text(
        "<opml><body><outline text='trade'>"
        "<outline text='A' xmlUrl='http://a.example/'/><outline text='B' xmlUrl='http://b.example/'/>"
        "</outline></body></opml>"
    )
    config = load(tmp_path, "opml: more.opml\nfeeds: [{url: 'http://a.example/', group: mine}]\n")
    assert [(feed.name, feed.group) for feed in config.feeds] == [(None, "mine"), ("B", "trade")]


def test_what_is_odd_in_an_opml_file_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "more.opml").write_text(
        "<opml><body><outline text='A' xmlUrl='ftp://a.example/'/></body></opml>"
    )
    assert load(tmp_path, "opml: more.opml").feeds == ()
    (record,) = caplog.records
    assert "ftp://a.example/" in record.getMessage()


def test_object_storage_is_reached_as_the_configuration_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATELINE_STORAGE_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.setenv(name, "")  # and as it was afterwards
        monkeypatch.delenv(name)
    monkeypatch.setattr(object_storage, "_configured", StorageOptions())
    load(tmp_path, "storage: {region: eu-west-9}")
    assert object_storage.options_for("s3://bucket/news").region == "eu-west-9"


def test_the_digest_names_what_was_asked_wherever_the_output_lies(tmp_path: Path) -> None:
    config = load(tmp_path, "feeds: [{url: 'http://a.example/'}]")
    assert config_digest(config) == config_digest(with_output(config, "/elsewhere"))
    assert config_digest(config) != config_digest(load(tmp_path, "feeds: []"))
    assert len(config_digest(config)) == 16


@each(
    "text",
    [
        "watch: [{name: a, names: [b]}]",
        "metrics: {json_file: a.json}",
        "topics: [{name: a, examples: a.jsonl}]",
    ],
)
def test_the_digest_does_not_name_what_no_run_does(tmp_path: Path, text: str) -> None:
    assert config_digest(load(tmp_path, text)) == config_digest(Config())


@each(
    ("given", "root"),
    [
        ("/elsewhere", "/elsewhere"),
        ("/elsewhere//", "/elsewhere"),
        ("s3://bucket/news/", "s3://bucket/news"),
        ("~/news", "HOME/news"),
        ("/", "/"),
        (None, "data"),
    ],
)
def test_another_output_is_a_root_without_a_slash_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str | None, root: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert with_output(Config(), given).output.path == root.replace("HOME", str(tmp_path))


def test_the_schema_in_the_repository_is_the_one_that_the_code_gives() -> None:
    shipped = json.loads(configs.path("config.schema.json").read_text(encoding="utf-8"))
    assert shipped == json_schema(), "run: dateline config schema > configs/config.schema.json"


def test_the_schema_knows_every_key_of_the_shipped_configurations() -> None:
    schema = json_schema()
    for name in ("dateline.yaml", "sample.yaml"):
        document = yaml.safe_load(configs.path(name).read_text(encoding="utf-8"))
        assert set(document) <= set(schema["properties"])
        assert load_config(configs.path(name)).feeds


def test_one_address_in_two_spellings_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "d.yaml"
    urls = ("https://a.example/x", "https://A.example:443/x#top", "http://a.example/x")
    file.write_text("feeds:\n" + "".join(f"- '{url}'\n" for url in urls))
    assert len(load_config(file).feeds) == 3
    assert [record.getMessage() for record in caplog.records] == [
        f"{file}: https://A.example:443/x#top is the same address as https://a.example/x, "
        "and is visited twice"
    ]


def test_an_empty_output_is_a_mistake_and_not_the_root_of_the_disk(tmp_path: Path) -> None:
    """As ``--output "$ROOT"`` is where the shell has no such variable."""
    with pytest.raises(UsageError, match="is a variable not set"):
        with_output(Config(), "")
    file = tmp_path / "c.yaml"
    file.write_text("output: {path: ''}\n")
    with pytest.raises(ConfigError, match=r"output\.path"):
        load_config(file)
