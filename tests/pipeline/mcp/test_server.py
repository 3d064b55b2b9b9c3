"""The server over real standard input and output, spoken to by the SDK's own client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dateline.pipeline.guarded.locked_session import Limits
from dateline.pipeline.mcp.server import MissingSdkError, build_server
from tests.made_up import HOSTILE_TITLES, article, fact, visit, write_dataset

if TYPE_CHECKING:  # two seconds of processor time, for each worker that collects these tests
    from mcp.client import Client

pytestmark = pytest.mark.skipif(find_spec("mcp") is None, reason="pip install 'dateline[mcp]'")
ROOT = Path(__file__).parents[3]
PATHS = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
TOOLS = ["changes", "facts", "feed_health", "names", "search", "sql", "stories"]
COMMAND = ["-m", "dateline.pipeline.cli.main", "mcp", "--output"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [article(number) for number in range(60)]
    rows += [article(60 + n, title=title, names=[]) for n, title in enumerate(HOSTILE_TITLES)]
    return write_dataset(tmp_path_factory.mktemp("set"), rows, [visit(0)], facts=[fact(3)])


def spoken(root: Path, talk: Callable[[Client], Coroutine[Any, Any, None]], *options: str) -> None:
    """Starts the server as an assistant does, and lets ``talk`` speak with it."""
    import anyio
    from mcp import StdioServerParameters
    from mcp.client import Client
    from mcp.client.stdio import stdio_client

    server = StdioServerParameters(
        command=sys.executable,
        args=[*COMMAND, str(root), *options],
        env={**os.environ, "PYTHONPATH": PATHS},
    )

    async def main() -> None:
        async with Client(stdio_client(server)) as client:
            await talk(client)

    anyio.run(main)


def test_an_assistant_uses_every_tool(root: Path) -> None:
    async def talk(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert sorted(tool.name for tool in tools) == TOOLS
        for tool in tools:
            assert tool.description
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint is True
            assert tool.input_schema["additionalProperties"] is False
        (sql,) = [tool for tool in tools if tool.name == "sql"]
        assert list(sql.input_schema["properties"]) == ["query"]

        async def call(tool: str, /, **arguments: Any) -> dict[str, Any]:
            result = await client.call_tool(tool, arguments)
            assert not result.is_error, result.content
            (content,) = result.content
            answer: dict[str, Any] = json.loads(content.text)  # type: ignore[union-attr]
            assert answer == result.structured_content
            return answer

        found = await call("search", query="japan", limit=2)
        assert found["articles"][0]["citation"]["url"].startswith("https://news.example/")
        assert found["articles"][0]["spans"][0]["text"] == "Japan"
        assert (await call("stories", limit=1))["stories"][0]["citations"]
        assert (await call("names", name="Japan", limit=1))["articles"][0]["spans"]
        assert (await call("names", name="", kind=" "))["names"], "not given"
        assert (await call("facts"))["facts"][0]["citation"]["span"]["text"]
        assert (await call("changes", what="topic"))["changes"]
        assert (await call("feed_health"))["feeds"][0]["status"] == "ok"
        rows = (await call("sql", query="SELECT count(*) AS n FROM articles"))["rows"]
        assert rows == [{"n": 60 + len(HOSTILE_TITLES)}]
        titles = await call("sql", query="SELECT title FROM articles ORDER BY article_id DESC")
        assert {row["title"] for row in titles["rows"]} >= set(HOSTILE_TITLES)

    spoken(root, talk)


def test_mistakes_and_hostile_queries_are_answers_that_say_why(root: Path) -> None:
    async def talk(client: Client) -> None:
        for name, arguments, why in (
            ("sql", {"query": "FROM read_text('/etc/passwd')"}, "read_text is not allowed"),
            ("sql", {"query": "COPY articles TO '/tmp/x'"}, "only SELECT"),
            ("sql", {"query": "SELECT titel FROM articles"}, "titel"),
            ("sql", {"query": "SELECT count(*) FROM range(1000000000000)"}, "3 seconds"),
            ("search", {"query": " "}, "say what to search for"),
            ("names", {"since": "now"}, "expected a day"),
            ("search", {}, "search needs query: a text"),
            ("names", {"limit": 0}, "limit of names is a whole number from 1 to 200"),
            ("search", {"query": 3}, "query of search is a text"),
            (
                "search",
                {"query": "japan", "topics": "trade", "limt": 3},
                "no argument limt, topics",
            ),
            ("feed_health", {"x": None}, "it has feed, failing, limit"),
            ("search", {"query": "japan", "topic": "trad"}, "other, shipping, not 'trad'"),
            ("stories", {"since": "2026-11-25", "until": "2026-11-01"}, "lies before since"),
            ("changes", {"since": "2026-11-25", "until": "2026-11-01"}, "lies before since"),
            ("names", {"kind": "nosuch"}, "kind is one of country"),
            ("write", {}, "there is no tool write; there are changes"),
        ):
            refused: Any = await client.call_tool(name, arguments)
            assert refused.is_error, name
            assert why in refused.content[0].text
        result = await client.call_tool("sql", {"query": "SELECT 1 AS one FROM range(9)"})
        answer: Any = result.structured_content
        assert answer["row_count"] == 3
        assert answer["cut"] == ["only the first 3 rows; there are more"]

    spoken(root, talk, "--seconds", "3", "--rows", "3")


def test_standard_output_is_the_protocol_alone(root: Path) -> None:
    """Byte by byte, without the SDK on this side; broken lines do not end the server."""
    lines = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"}}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {
            "name": "sql", "arguments": {"query": "SELECT title FROM articles LIMIT 1"}}},
    ]  # fmt: skip
    with subprocess.Popen(
        [sys.executable, *COMMAND, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": PATHS},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("".join(json.dumps(line) + "\n" for line in lines))
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(2)]
        rest, _ = process.communicate(timeout=60)
    assert [answer["id"] for answer in answers] == [1, 2]
    assert answers[1]["result"]["structuredContent"]["rows"]
    assert rest == ""
    assert process.returncode == 0


def test_without_the_sdk_it_says_what_to_install(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    with pytest.raises(MissingSdkError, match=r"pip install 'dateline\[mcp\]'"):
        build_server(str(root), Limits())
