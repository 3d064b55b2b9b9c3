"""W5: an hour with news, from the cold start of a command to the files on disk.

Every feed has five new entries since the hour before, which every side has seen. The script is what
one writes around the usual libraries: requests in threads, feedparser, three transformers pipelines
on models of the same size as ours (random weights: speed does not depend on them), pandas. The
limit is our model alone, on the same texts in memory.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.feed_site import Plan, Site
from benchmarks.made_up import item
from benchmarks.measure import Side, Work, ratio, sample, take_turns
from benchmarks.results import Claim, Outcome
from benchmarks.work.quiet_hour import run_command, write_config

if TYPE_CHECKING:
    from benchmarks.__main__ import Size

FRESH = 5
THIS_HOUR = "2026-11-24T13:30:00Z"


def job(
    before: str, now: str = THIS_HOUR, runner: str | None = None, options: Sequence[str] = ()
) -> Work:
    """``dateline run`` on a copy of the data set as the hour before left it.

    ``options`` are Beam's.
    """
    import os
    import subprocess
    import sys

    folder = Path(tempfile.mkdtemp(prefix="dateline-hour-"))
    shutil.copytree(Path(before) / "out", folder / "out")
    config = json.loads((Path(before) / "dateline.yaml").read_text("utf-8"))
    config["output"] = {"path": str(folder / "out")}
    config["model"] = {"enabled": True}
    path = folder / "dateline.yaml"
    path.write_text(json.dumps(config), encoding="utf-8")
    command = run_command(str(path), now)
    if runner is not None:
        command = [sys.executable, *runner.split(), *command[1:]]
    if options:
        command += ["--", *options]

    def work() -> dict[str, Any]:
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ})
        if done.returncode not in (0, 3):
            raise RuntimeError(done.stderr[-2000:])
        manifest = json.loads(max((folder / "out" / "runs").glob("*.json")).read_text("utf-8"))
        shutil.rmtree(folder)
        return {"articles": manifest["counts"]["new"]}

    return work


def model_alone(feeds: int) -> Work:
    """The embedded model over the new articles, loaded, on all cores."""
    from dateline.schemas.config import ModelSettings
    from dateline.transforms.model.documents import Document
    from dateline.transforms.model.loading import load, predict_all, usable_cores

    entries = [item(-1 - n, feed) for feed in range(feeds) for n in range(FRESH)]
    documents = [Document(one.title, one.summary) for one in entries]
    model = load(ModelSettings())
    predict_all(model, documents[:4], threads=usable_cores())

    def work() -> dict[str, Any]:
        predict_all(model, documents, threads=usable_cores())
        return {"articles": len(documents)}

    return work


def script(urls: list[str], known: int) -> Work:
    """Fetch, parse, three pipelines, one Parquet file.

    Of the guids, those numbered ``known`` and later were seen the hour before.
    """
    from concurrent.futures import ThreadPoolExecutor

    import feedparser
    import pandas as pd
    import requests
    import torch
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        BertForTokenClassification,
        BertTokenizerFast,
        pipeline,
    )

    from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
    from dateline.transforms.model.loading import usable_cores

    torch.set_num_threads(usable_cores())
    tokenizer = BertTokenizerFast(tokenizer_file=str(WEIGHTS / DEFAULT / "tokenizer.json"))
    tokenizer.model_max_length = 512
    shape = {
        "vocab_size": 30522, "hidden_size": 384, "num_hidden_layers": 6,
        "num_attention_heads": 12, "intermediate_size": 1536,
    }  # fmt: skip
    three, nine = BertConfig(num_labels=3, **shape), BertConfig(num_labels=9, **shape)
    topics = pipeline(
        "text-classification", BertForSequenceClassification(three), tokenizer=tokenizer
    )
    tone = pipeline(
        "text-classification", BertForSequenceClassification(three), tokenizer=tokenizer
    )
    names = pipeline("token-classification", BertForTokenClassification(nine), tokenizer=tokenizer)
    folder = Path(tempfile.mkdtemp(prefix="script-"))

    def fetch(url: str) -> bytes:
        answer = requests.get(url, timeout=30)
        return bytes(answer.content)

    def work() -> dict[str, Any]:
        rows = []
        with ThreadPoolExecutor(64) as pool:
            for body in pool.map(fetch, urls):
                for entry in feedparser.parse(body).entries:
                    if int(entry.id.partition("-")[2]) >= known:
                        continue
                    rows.append(
                        {"id": entry.id, "title": entry.title, "summary": entry.get("summary", "")}
                    )
        texts = [f"{row['title']}. {row['summary']}" for row in rows]
        for row, a, b, c in zip(rows, topics(texts), tone(texts), names(texts), strict=True):
            row["topics"], row["tone"] = a["label"], b["label"]
            row["entities"] = json.dumps([one["word"] for one in c])
        pd.DataFrame(rows).to_parquet(folder / "articles.parquet")
        shutil.rmtree(folder)
        return {"articles": len(rows)}

    return work


def compare(size: Size) -> Outcome:
    """The hour, the model alone, and the script, on the same site."""
    feeds = 1000 if size.full else 100
    folder = Path(tempfile.mkdtemp(prefix="dateline-busy-"))
    try:
        with Site(Plan(feeds, hosts=50, latency_s=0.1, fresh=FRESH)) as site:
            urls = site.urls()
            config = write_config(folder, urls, model=False)
            first = Side("before", "benchmarks.work.quiet_hour:job")
            sample(
                Side(
                    first.name, first.target, {"config": str(config), "now": "2026-11-24T12:30:00Z"}
                )
            )
            site.control("round?n=1")
            ours = Side(
                "dateline run",
                f"{__name__}:job",
                {"before": str(folder)},
                packages=("dateline", "apache-beam", "onnxruntime"),
            )
            graph = Side(
                "the same as a pipeline of Beam",
                f"{__name__}:job",
                {"before": str(folder), "options": ["--runner=FnApiRunner"]},
                packages=("apache-beam",),
            )
            limit = Side("the model alone", f"{__name__}:model_alone", {"feeds": feeds})
            rival = Side(
                "script with three pipelines",
                f"{__name__}:script",
                {"urls": urls, "known": 0},
                needs=("torch", "transformers", "pandas", "requests"),
                packages=("torch", "transformers", "feedparser", "pandas"),
                repeats=1 if size.full else None,  # minutes each
                start_counts=True,
            )
            sides = (ours, graph, limit, rival)
            samples = take_turns(sides, size.repeats)
    finally:
        shutil.rmtree(folder)
    mine, alone = samples[ours.name], samples[limit.name]
    counted = {one.facts["articles"] for found in samples.values() for one in found}
    over = ratio(mine, alone)
    peak = max(one.peak_mb for one in mine)
    claims = [
        Claim("the whole hour over the model's time alone", over, "1.1", over.median <= 1.1),
        Claim("peak memory, MB", peak, "under 400", peak < 400),
    ]
    cpu = ratio(mine, alone, lambda one: one.cpu_seconds)
    claims.append(Claim("the same in processor time", cpu))
    beam = samples[graph.name]
    claims.append(Claim("time as a pipeline of Beam (FnApiRunner) over ours", ratio(beam, mine)))
    more = ratio(beam, mine, lambda one: one.cpu_seconds)
    claims.append(Claim("its processor time over ours", more))
    claims.append(Claim("its memory over ours", ratio(beam, mine, lambda one: one.peak_mb)))
    if rival.name in samples:
        times = ratio(samples[rival.name], mine)
        claims.append(Claim("the script's time over ours", times, "5", times.median >= 5))
    return Outcome(
        "W5",
        "Busy hour",
        f"{feeds} feeds on 50 hosts, 100 ms away, {FRESH} new articles each.",
        samples,
        claims,
        {side.name: side.versions() for side in sides if not side.missing()},
        ("articles",),
        notes=[
            f"articles counted by all sides: {', '.join(map(str, sorted(counted)))}",
            "the model alone: its start and load are not counted in the ratios",
        ],
    )
