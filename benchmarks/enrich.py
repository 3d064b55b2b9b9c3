"""Articles per second: the embedded model against what one would otherwise put together.

(a) three transformers pipelines on torch models of the same size (topics, entities, tone), and
(b) the models a user would pick: bart-large-mnli zero-shot over three topics, a bert-base tagger
and a FinBERT-sized tone classifier. Their weights are random: speed does not depend on them.

Needs the extra ``train`` (torch, transformers). Run: ``python -m benchmarks.enrich``.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

from dateline.schemas.config import ModelSettings
from dateline.transforms.model.documents import Document
from dateline.transforms.model.loading import load, predict_all, usable_cores

ITEMS = Path(__file__).parents[1] / "tests" / "data" / "enrichment" / "topics.jsonl"


def documents(count: int) -> list[Document]:
    """Items of the evaluation set that ships here, repeated as often as needed."""
    rows = [json.loads(line) for line in ITEMS.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if len(row["summary"]) < 450]
    return [Document(row["title"], row["summary"]) for row in (rows * (count // len(rows) + 1))][
        :count
    ]


def rate(run: Callable[[Sequence[Document]], object], items: Sequence[Document]) -> float:
    """Items per second, after a warm-up."""
    run(items[:4])
    started = time.perf_counter()
    run(items)
    return len(items) / (time.perf_counter() - started)


def pipelines(large: bool, threads: int) -> Callable[[Sequence[Document]], object]:
    """Three pipelines over the same texts; random weights, real tokeniser."""
    import torch
    from transformers import (
        BartConfig,
        BartForSequenceClassification,
        BertConfig,
        BertForSequenceClassification,
        BertForTokenClassification,
        BertTokenizerFast,
        pipeline,
    )

    from dateline.transforms.model.bundle import DEFAULT, WEIGHTS

    torch.set_num_threads(threads)
    tokenizer = BertTokenizerFast(tokenizer_file=str(WEIGHTS / DEFAULT / "tokenizer.json"))
    tokenizer.model_max_length = 512
    if large:
        bert = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12}
        bert["intermediate_size"] = 3072
    else:
        bert = {"hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12}
        bert["intermediate_size"] = 1536
    three = BertConfig(vocab_size=30522, num_labels=3, **bert)
    nine = BertConfig(vocab_size=30522, num_labels=9, **bert)
    tone = pipeline(
        "text-classification", BertForSequenceClassification(three), tokenizer=tokenizer
    )
    tags = pipeline("token-classification", BertForTokenClassification(nine), tokenizer=tokenizer)
    if large:
        bart = BartConfig(
            vocab_size=30522, d_model=1024, encoder_layers=12, decoder_layers=12, num_labels=3,
            encoder_ffn_dim=4096, decoder_ffn_dim=4096, encoder_attention_heads=16,
            decoder_attention_heads=16, pad_token_id=0, eos_token_id=102, bos_token_id=101,
            id2label={0: "contradiction", 1: "neutral", 2: "entailment"},
            label2id={"contradiction": 0, "neutral": 1, "entailment": 2},
        )  # fmt: skip
        topics = pipeline(
            "zero-shot-classification", BartForSequenceClassification(bart), tokenizer=tokenizer
        )
        extra = {"candidate_labels": ["trade", "defense", "markets"]}
    else:
        topics = pipeline(
            "text-classification", BertForSequenceClassification(three), tokenizer=tokenizer
        )
        extra = {}

    def run(items: Sequence[Document]) -> None:
        texts = [f"{item.title}. {item.summary}" for item in items]
        for text in texts:
            topics(text, **extra)
            tags(text)
            tone(text)

    return run


def main() -> None:
    """Run from the command line and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=600, help="articles for the embedded model")
    parser.add_argument("--small", type=int, default=60, help="articles for (a)")
    parser.add_argument("--large", type=int, default=8, help="articles for (b)")
    args = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    cores = usable_cores()
    model = load(ModelSettings())
    many = documents(args.items)
    one = rate(lambda items: predict_all(model, items, threads=1), many)
    rows = [("embedded model, 1 thread", one)]
    full = one
    if cores > 1:
        full = rate(lambda items: predict_all(model, items, threads=cores), many)
        rows.append((f"embedded model, {cores} threads", full))
    small = rate(pipelines(False, cores), many[: args.small])
    rows.append((f"(a) three pipelines of the same size, torch, {cores} threads", small))
    large = rate(pipelines(True, cores), many[: args.large])
    rows.append((f"(b) bart-large-mnli, bert-base NER, FinBERT, torch, {cores} threads", large))
    words = sum(len(f"{d.title} {d.summary}".split()) for d in many) / len(many)
    print(f"{len(many)} articles of {words:.0f} words on average, {cores} usable cores")
    for name, value in rows:
        print(f"{value:9.2f} articles/s  {name}")
    print(f"{full / (one * cores):9.2f} of {cores} x the single-thread rate")
    print(f"{full / small:9.1f} times (a)")
    print(f"{full / large:9.1f} times (b)")


if __name__ == "__main__":
    main()
