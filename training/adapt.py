"""Masked-word adaptation of the encoder on unlabelled items, before anything is fine-tuned.

A sentence encoder has been trained to forget which word stood where; guessing hidden words of news
gives that back and teaches the new case-shape embeddings what a capital means (Gururangan et al.
2020, "Don't Stop Pretraining"). Whole words are hidden, their case shapes stay visible.
Resumes from ``last.pt`` in ``--out``; the result is a ``model.pt`` for ``train --init``.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as nnf
import yaml
from torch import Tensor, nn

from training import checkpoints
from training.bases import Vocabulary, open_vocabulary
from training.batches import by_length, encode
from training.borrowed import NAME_SETS
from training.collation import collate
from training.devices import open_device
from training.model import NewsModel, new_model, parameter_groups
from training.rows import read_jsonl
from training.texts import usable
from training.train import schedule

HIDDEN = 0.2  # share of the words
SAVE_EVERY = 300  # steps


class WordHead(nn.Module):
    """Scores of every word piece at the hidden places, tied to the input embeddings."""

    def __init__(self, model: NewsModel) -> None:
        super().__init__()
        table = model.encoder.words
        self.dense = nn.Linear(table.embedding_dim, table.embedding_dim)
        self.norm = nn.LayerNorm(table.embedding_dim)
        self.bias = nn.Parameter(torch.zeros(table.num_embeddings))

    def forward(self, hidden: Tensor, table: Tensor) -> Tensor:
        """(places, size) to (places, vocabulary)."""
        return nnf.linear(self.norm(nnf.gelu(self.dense(hidden))), table, self.bias)


def hide(
    ids: Tensor, tags: Tensor, mask_id: int, words: range, rng: random.Random
) -> tuple[Tensor, Tensor]:
    """Input with a share of the words hidden, and the truth there (-100 elsewhere).

    A word begins where ``tags`` is not -100. Of ten hidden words eight show the mask, one another
    word, one itself (Devlin et al. 2019).
    """
    shown, truth = ids.clone(), torch.full_like(ids, -100)
    for row in range(len(ids)):
        starts = (tags[row] != -100).nonzero().flatten().tolist()
        for place in rng.sample(starts, max(1, round(len(starts) * HIDDEN)) if starts else 0):
            end = place + 1
            while end < ids.shape[1] and tags[row, end] == -100 and ids[row, end] > words.start:
                end += 1
            truth[row, place:end] = ids[row, place:end]
            draw = rng.random()
            if draw < 0.8:
                shown[row, place:end] = mask_id
            elif draw < 0.9:
                for at in range(place, end):
                    shown[row, at] = rng.choice(words)
    return shown, truth


def text_batches(
    rows: list[dict[str, Any]], vocabulary: Vocabulary, config: dict[str, Any], seed: int
) -> Iterator[dict[str, Any]]:
    """Batches of similar length in random order; every known word's tag is 0."""
    rng = random.Random(seed)
    order = list(range(len(rows)))
    rng.shuffle(order)
    for begin in range(0, len(order), 4000):
        items = []
        for i in order[begin : begin + 4000]:
            row = {**rows[i], "entities": []}
            title, summary = row["title"], row["summary"]
            if rng.random() < config["augment"]["title_case"] and len(title.title()) == len(title):
                title = title.title()
            seen = len(title) + len(summary) + 8
            items.append(
                encode(vocabulary.tokenizer, row, title, summary, [], seen, config["max_tokens"])
                | {"index": i}
            )
        groups = by_length(items, config["batch_tokens"])
        rng.shuffle(groups)
        for group in groups:
            yield collate(group, vocabulary.pad, config)


def adapt(config: dict[str, Any], prepared: Path, out: Path, items: int) -> None:
    """One pass over ``items`` unlabelled texts; leaves ``model.pt`` in ``out``."""
    torch.manual_seed(config["seed"])
    out.mkdir(parents=True, exist_ok=True)
    device = open_device(config)
    vocabulary = open_vocabulary(config["base"])
    if vocabulary.mask is None:
        raise ValueError(f"{config['base']} has no mark for hidden words")
    rows = [row for row in read_jsonl(prepared / "unlabelled.jsonl") if usable(row)]
    rows += [row for row in read_jsonl(prepared / "train.jsonl") if row["source"] not in NAME_SETS]
    random.Random(config["seed"]).shuffle(rows)
    rows = rows[:items]
    model = new_model(config["base"]).to(device.name)
    head = WordHead(model).to(device.name)
    rates = {**config, "lr": config["adapt_lr"], "head_lr": config["adapt_lr"] * 4}
    groups = parameter_groups(model, {**rates, "layer_decay": 1.0})
    groups.append({"params": list(head.parameters()), "lr": rates["head_lr"], "weight_decay": 0.01})
    optimizer = torch.optim.AdamW(groups, fused=True, betas=(0.9, 0.98))
    peaks = [group["lr"] for group in optimizer.param_groups]
    total = sum(1 for _ in text_batches(rows, vocabulary, config, config["seed"]))
    step, done, started, losses = 0, 0, time.time(), []
    last = out / "last.pt"
    if last.exists():
        state = checkpoints.load(last)
        model.load_state_dict(state["model"])
        head.load_state_dict(state["head"])
        optimizer.load_state_dict(state["optimizer"])
        done = state["step"]
    rng = random.Random(config["seed"])
    if last.exists():
        checkpoints.restore_random(state["random"], rng)
    model.train()
    for step, batch in enumerate(text_batches(rows, vocabulary, config, config["seed"]), start=1):
        if step <= done:
            continue
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * schedule(step, total, config["warmup"])
        shown, truth = hide(batch["ids"], batch["tags"], vocabulary.mask, vocabulary.words, rng)
        sent = device.put({**batch, "shown": shown, "truth": truth})
        truth = sent["truth"]
        places = truth != -100
        with device.autocast():
            hidden = model.encoder(sent["shown"], sent["shapes"], sent["mask"])
            scores = head(hidden[places], model.encoder.words.weight)
        loss = nnf.cross_entropy(scores.float(), truth[places])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
        if step % 50 == 0:
            line: dict[str, float] = {
                "step": step,
                "of": total,
                "seconds": round(time.time() - started),
            }
            line["loss"] = round(sum(losses) / len(losses), 4)
            losses = []
            print(json.dumps(line), flush=True)
            with open(out / "log.jsonl", "a", encoding="utf-8") as log:
                log.write(json.dumps(line) + "\n")
        if step % SAVE_EVERY == 0:
            checkpoints.save(
                {
                    "model": model.state_dict(), "head": head.state_dict(),
                    "optimizer": optimizer.state_dict(), "step": step,
                    "random": checkpoints.random_state(rng),
                },
                last,
            )  # fmt: skip
    checkpoints.save(model.state_dict(), out / "model.pt")
    last.unlink(missing_ok=True)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path(__file__).parent / "config.yaml")
    parser.add_argument("--prepared", type=Path, required=True, help="folder that prepare wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder for log and weights")
    parser.add_argument("--items", type=int, default=80_000, help="how many texts to read")
    args = parser.parse_args()
    adapt(yaml.safe_load(args.config.read_text()), args.prepared, args.out, args.items)


if __name__ == "__main__":
    main()
