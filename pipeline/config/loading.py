"""Reads a YAML configuration; a mistake is reported with its file, line and likely meaning."""

from __future__ import annotations

import difflib
import logging
import math
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from dateline.dataset import object_storage
from dateline.dataset.storage import check_root
from dateline.pipeline.config.feed_address import same_feeds
from dateline.pipeline.config.paths import resolve_paths
from dateline.pipeline.config.yaml_texts import Constructor, clearer, yaml_place
from dateline.schemas.config import Config, FeedSpec
from dateline.schemas.errors import UsageError

_LOG = logging.getLogger("dateline.config")
_VARIABLE = re.compile(r"\$\{(?:([A-Za-z_][A-Za-z0-9_]*)|file:([^}]+))\}")
_PLAIN_WORDS = {
    "dict_type": "expected keys and values such as `key: value`",
    "model_type": "expected keys and values such as `key: value`",
    "model_attributes_type": "expected keys and values such as `key: value`",
    "tuple_type": "expected a list such as `[a, b]`",
    "list_type": "expected a list such as `[a, b]`",
    "string_type": "expected a text; put it in quotes",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
}
"""What pydantic says in words of Python, by its type of error, in words of YAML."""
_SECTIONS = frozenset(Config.model_fields)


class ConfigError(UsageError):
    """What is wrong with a configuration, one problem a line, each with file and line."""


def load_config(path: str | Path, environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration in a YAML file, its OPML feeds included; what is odd in these is logged.

    ``${VAR}`` is replaced from the environment, ``${file:PATH}`` by the text of a file (a mounted
    secret) without its last line break; a feed may be its URL alone. Relative paths (feeds, OPML,
    output, secrets) are relative to the file. Object storage is reached as it says from here on.

    Raises:
        ConfigError: the file is missing, is no YAML, or says something it cannot say.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: is not UTF-8 text (byte {error.start})") from error
    config = parse_config(text, name=str(path), folder=file.parent, environ=environ)
    object_storage.configure(config.storage.options())
    config = _with_heads(_with_own_names(config, file.parent))
    if config.opml is not None:
        from dateline.pipeline.config.opml import read_opml

        listed = read_opml(file.parent / config.opml)
        for warning in listed.warnings:
            _LOG.warning("%s", warning)
        config = with_feeds(config, (*config.feeds, *listed.feeds))
    for again, first in same_feeds(feed.key for feed in config.feeds):
        _LOG.warning("%s: %s is the same address as %s, and is visited twice", path, again, first)
    return config


def _with_own_names(config: Config, folder: Path) -> Config:
    """The configuration with the names of the file that it names, so that workers need no file."""
    if config.model.aliases is None:
        return config
    from dateline.pipeline.config.own_names import read_own_names

    found = read_own_names(folder / Path(config.model.aliases).expanduser())
    names = {"names": (*config.model.names, *found)}
    return config.model_copy(update={"model": config.model.model_copy(update=names)})


def _with_heads(config: Config) -> Config:
    """The configuration with the heads of its topics."""
    if not config.topics:
        return config
    from dateline.pipeline.config.user_topics import with_heads

    return with_heads(config)


def with_feeds(config: Config, feeds: tuple[FeedSpec, ...]) -> Config:
    """The configuration with other feeds, the first of each URL.

    OPML files name feeds again that the YAML file says more about, so that is no error here.
    """
    distinct = {feed.key: feed for feed in reversed(feeds)}
    return config.model_copy(update={"feeds": tuple(reversed(distinct.values()))})


def parse_config(
    text: str, *, name: str, folder: Path, environ: Mapping[str, str] = os.environ
) -> Config:
    """The configuration in ``text``; ``name`` and ``folder`` are those of its file.

    Raises:
        ConfigError: see ``load_config``.
    """
    try:
        loader = Constructor(text)
        node = loader.get_single_node()
        nodes = _count(node, {}) if node is not None else 0
    except yaml.YAMLError as error:
        raise ConfigError(f"{name}{yaml_place(clearer(text, error))}") from error
    except RecursionError:
        raise ConfigError(f"{name}: lists or mappings are nested too deep") from None
    if node is None:
        return Config()
    if nodes > _MOST_NODES:
        raise ConfigError(f"{name}: aliases make more than {_MOST_NODES:,} settings of it")
    lines: dict[tuple[str | int, ...], int] = {}
    problems = list(_index(node, (), lines, name))
    if problems:
        raise ConfigError("\n".join(problems))
    try:
        data = loader.construct_document(node)
    except yaml.YAMLError as error:  # a tag for things that are no settings
        raise ConfigError(f"{name}{yaml_place(error)}") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{name}:1: a configuration is a mapping such as `feeds: [...]`")
    source = _Source(environ, folder)
    data = _substitute(data, (), source, problems, lines, name)
    if problems:
        raise ConfigError("\n".join(problems))
    # A section whose lines are all commented out says nothing.
    data = {key: said for key, said in data.items() if said is not None or key not in _SECTIONS}
    problems = resolve_paths(data, folder, lines, name)
    if problems:
        raise ConfigError("\n".join(problems))
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        raise ConfigError(
            "\n".join(_explain(dict(item), lines, name) for item in error.errors())
        ) from error


_MOST_NODES = 20_000_000


def raw_document(text: str) -> Any:
    """What a configuration's text says, unchecked: variables and paths as they stand.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    return yaml.load(text, Loader=Constructor)


def _count(node: yaml.Node, known: dict[int, float]) -> float:
    """Nodes below and with this one, those behind aliases each time; endless within itself."""
    if isinstance(node, yaml.ScalarNode):
        return 1
    if id(node) not in known:
        known[id(node)] = math.inf  # while its own nodes are counted
        pairs = isinstance(node, yaml.MappingNode)
        below = [part for pair in node.value for part in pair] if pairs else node.value
        known[id(node)] = 1 + sum(_count(part, known) for part in below)
    return known[id(node)]


def _index(
    node: yaml.Node, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int], name: str
) -> Iterator[str]:
    """Notes the line of every key and item; yields a problem per key that is given twice."""
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                yield f"{name}:{key.start_mark.line + 1}: a key is a word, no list and no mapping"
                continue
            place = (*path, key.value)
            if place in lines:
                yield f"{name}:{key.start_mark.line + 1}: `{key.value}` is given twice"
            yield from _index(value, place, lines, name)
            lines[place] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _index(item, (*path, number), lines, name)


@dataclass(frozen=True)
class _Source:
    """Where the values of ``${...}`` come from."""

    environ: Mapping[str, str]
    folder: Path

    def variable(self, name: str) -> str:
        """A variable of the environment; raises ValueError where there is none."""
        if name not in self.environ:
            raise ValueError(f"the environment has no variable {name}; set it")
        return self.environ[name]

    def file(self, path: str) -> str:
        """The text of a file, its last line break left out; raises ValueError without one."""
        file = self.folder / Path(path.strip()).expanduser()
        try:
            text = file.read_text(encoding="utf-8")
        except OSError as error:
            raise ValueError(f"{file} cannot be read ({error.strerror}); make it so") from None
        except UnicodeDecodeError:
            raise ValueError(f"{file} is not UTF-8 text; write it as such") from None
        text = text.removesuffix("\n").removesuffix("\r")
        if not text:
            raise ValueError(f"{file} is empty; write the secret into it")
        return text


def _substitute(
    value: Any,
    path: tuple[str | int, ...],
    source: _Source,
    problems: list[str],
    lines: Mapping[tuple[str | int, ...], int],
    name: str,
) -> Any:
    """Replaces ``${VAR}`` and ``${file:PATH}`` in every string."""
    if isinstance(value, dict):
        return {
            key: _substitute(item, (*path, str(key)), source, problems, lines, name)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [
            _substitute(item, (*path, number), source, problems, lines, name)
            for number, item in enumerate(value)
        ]
    if not isinstance(value, str):
        return value

    def replace(match: re.Match[str]) -> str:
        try:
            return source.variable(match[1]) if match[1] else source.file(match[2])
        except ValueError as error:
            problems.append(f"{name}:{lines.get(path, 1)}: {error}, or take {match[0]} out")
            return ""

    return _VARIABLE.sub(replace, value)


def _explain(error: dict[str, Any], lines: Mapping[tuple[str | int, ...], int], name: str) -> str:
    """One problem of pydantic's as a line that a person can act on."""
    path = tuple(error["loc"])
    known = path
    while known and known not in lines:
        known = known[:-1]
    where = f"{name}:{lines.get(known, 1)}"
    dotted = ".".join(str(part) for part in path)
    if error["type"] == "extra_forbidden":
        options = _options_at(path[:-1])
        close = difflib.get_close_matches(str(path[-1]), options, n=1)
        hint = f"did you mean `{close[0]}`?" if close else f"it can be one of {', '.join(options)}"
        return f"{where}: unknown key `{dotted}`; {hint}"
    if error["type"] == "missing":
        return f"{where}: `{dotted}` is missing"
    if len(path) == 2 and path[0] == "feeds" and error["type"] in ("model_type", "dict_type"):
        return f"{where}: `{dotted}`: write `- https://…` or `- url: https://…`"
    message = _PLAIN_WORDS.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    place = f"`{dotted}`: " if dotted else ""
    return f"{where}: {place}{message}"


def _options_at(path: tuple[str | int, ...]) -> list[str]:
    """The keys that the model at ``path`` knows."""
    model: type[BaseModel] = Config
    for part in path:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part)
        nested = _model_in(field.annotation) if field else None
        if nested is None:
            break
        model = nested
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in get_args(annotation):
        if found := _model_in(argument):
            return found
    return None


def json_schema() -> dict[str, Any]:
    """JSON Schema of the configuration, for editors."""
    from dateline.pipeline.config.descriptions import describe

    schema = Config.model_json_schema()
    describe(schema, "Config")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    feeds = schema["properties"]["feeds"]
    feeds["items"] = {"anyOf": [{"type": "string"}, feeds["items"]]}  # a URL alone will do
    schema["title"] = "Dateline configuration"
    return schema


def config_digest(config: Config) -> str:
    """Names what a run was asked to do, wherever its files lie; 16 hex digits.

    What a brief looks for is nothing that a run does; of the user's topics their heads count.
    """
    import hashlib

    output = config.output.model_copy(update={"path": ""})
    asked = config.model_copy(update={"output": output}).model_dump_json(
        exclude={"metrics", "watch", "topics"}
    )
    return hashlib.sha256(asked.encode()).hexdigest()[:16]


def with_output(config: Config, path: str | None) -> Config:
    """The configuration with another output root, if one is given.

    Raises:
        UsageError: no data set can be there, as where a variable of the shell is not set.
    """
    if path is None:
        return config
    check_root(path)
    root = os.path.expanduser(path).rstrip("/") or "/"
    return config.model_copy(update={"output": config.output.model_copy(update={"path": root})})
