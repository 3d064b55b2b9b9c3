"""How YAML is read: by safe types, dates as texts, with every mistake as an error with a place."""

from __future__ import annotations

from typing import Any

import yaml

# libyaml's parser where PyYAML has it: ten times as fast, which thousands of feeds make felt.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Constructor(_Loader):  # type: ignore[misc]
    """YAML's safe types, but dates stay text: a feed may be named 2026-11-24."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """As PyYAML's, which lets Python's own errors out where `0x_` or `!!int x` is no number."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, AttributeError) as error:
            kind, said = node.tag.rpartition(":")[2], str(node.value)[:40]
            problem = f"`{said}` cannot be read as {kind}; put it in quotes if it is a text"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from error


Constructor.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def clearer(text: str, error: yaml.YAMLError) -> yaml.YAMLError:
    """The same mistake in the words of PyYAML's own parser, which names the place better."""
    try:
        yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as better:
        return better
    except RecursionError:  # it reads nested lists by functions that call themselves
        pass
    return error


def yaml_place(error: yaml.YAMLError) -> str:
    """What is wrong with a text of YAML, after the line where the parser knows it."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f":{mark.line + 1}: {problem}" if mark else f": {problem}"
