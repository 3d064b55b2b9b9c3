"""The heads of a user's topics as files beside the configuration: read, checked and written."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from dateline.schemas.config import Config, ModelSettings, UserTopic
from dateline.schemas.errors import UsageError
from dateline.schemas.user_topics import TopicHead

FIT = "run `dateline topics fit`"
SUFFIX = ".head.json"


class TopicHeadError(UsageError):
    """A head that is missing or cannot be used; the message names its file and says what to do."""


def head_path(topic: UserTopic) -> Path:
    """Where the head of a topic lies."""
    if topic.head is not None:
        return Path(topic.head)
    return Path(topic.examples).with_suffix(SUFFIX)


def read_head(path: Path) -> TopicHead:
    """The head in a file.

    Raises:
        TopicHeadError: there is none, or it is no head.
    """
    try:
        return TopicHead.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise TopicHeadError(f"{path}: there is no fitted head yet; {FIT}") from None
    except OSError as error:
        raise TopicHeadError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        what = f"`{where}`: {first['msg']}" if where else str(first["msg"])
        raise TopicHeadError(f"{path}: is no fitted head ({what}); {FIT}") from None


def write_head(path: Path, head: TopicHead) -> None:
    """Writes a head whole or not at all: a word a line, so that changes can be looked at.

    Raises:
        TopicHeadError: the file cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(head_text(head), encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise TopicHeadError(f"{path}: cannot be written: {error.strerror}") from error


def head_text(head: TopicHead) -> str:
    """A head as JSON; its most telling words come first."""
    plain = head.model_dump(mode="json")
    words, vector = plain.pop("words"), plain.pop("vector")
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in plain.items()]
    by_weight = sorted(words.items(), key=lambda item: (-abs(item[1][1]), item[0]))
    said = ",\n".join(
        f"    {json.dumps(word, ensure_ascii=False)}: {json.dumps(pair)}"
        for word, pair in by_weight
    )
    lines.append(f'  "words": {{\n{said}\n  }}' if said else '  "words": {}')
    lines.append(f'  "vector": {json.dumps(vector)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def with_heads(config: Config) -> Config:
    """The configuration with the heads that there are, so that workers need no file.

    One that is missing or broken is left out here, because commands that run no model can do
    without; ``check_heads`` refuses it.
    """
    heads = []
    for topic in config.topics:
        try:
            heads.append(read_head(head_path(topic)))
        except TopicHeadError:
            continue
    return config.model_copy(
        update={"model": config.model.model_copy(update={"heads": tuple(heads)})}
    )


def check_heads(config: Config) -> None:
    """Whether every topic has a head for the configured model.

    Raises:
        TopicHeadError: one problem a line.
        ModelError: there is no such model.
    """
    if not config.topics or not config.model.enabled:
        return
    problems = list(_problems(config))
    if problems:
        raise TopicHeadError("\n".join(problems))


def model_with_heads(config: Config, changes: Mapping[str, object]) -> ModelSettings:
    """The model of a configuration with ``changes``, switched on and with the head of every topic.

    Raises:
        TopicHeadError, ModelError: see ``check_heads``.
    """
    model = config.model.model_copy(update={"enabled": True, **changes})
    check_heads(config.model_copy(update={"model": model}))
    return model


def _problems(config: Config) -> Iterator[str]:
    from dateline.transforms.model.labels import model_label

    label = model_label(config.model)
    for topic in config.topics:
        path = head_path(topic)
        try:
            head = read_head(path)
        except TopicHeadError as error:
            yield f"topic {topic.name}: {error}"
            continue
        if head.name != topic.name:
            yield f"{path}: is the head of the topic {head.name}, not of {topic.name}; {FIT}"
        elif head.model != label:
            yield (
                f"{path}: was fitted for the model {head.model}, and vectors of {label} mean "
                f"something else; {FIT}"
            )
