"""Multi-task fine-tuning: topics, tone, entities, sentence vector, auxiliary sentiment.

Resumes from ``last.pt`` in ``--out``; logs one JSON line per 50 steps and per evaluation.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from tokenizers import Tokenizer

from training.batches import batches
from training.losses import batch_loss
from training.model import base_folder, load_weights, new_model, parameter_groups
from training.prepare import read_jsonl
from training.score import dev_scores

SAVE_EVERY = 300  # steps
OWN = ("topics", "annotations")  # sources of our own labels


def tokenizer_of(base: str) -> Tokenizer:
    """The base model's tokenizer, without padding or truncation."""
    tokenizer = Tokenizer.from_file(str(Path(base_folder(base)) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def training_rows(
    prepared: Path, config: dict[str, Any], extra: Path | None
) -> list[dict[str, Any]]:
    """Annotated rows, auxiliary rows as far as the config wants them, and pseudo-labelled ones."""
    rows = list(read_jsonl(prepared / "train.jsonl"))
    without = set(config.get("without", ()))
    rows = [row for row in rows if row["source"] not in without]
    if (share := config.get("share", 1.0)) < 1:  # for the learning curve; auxiliary rows stay
        rng = random.Random(config["seed"])
        rows = [r for r in rows if r["source"] not in OWN or rng.random() < share]
    if not config.get("joint_tone", True):
        for row in rows:  # as the shipped run was made, before rounds had offsets
            if row["round"] > 0:
                row["tone"] = None
    if extra:
        rows.extend(read_jsonl(extra))
    return rows


def epoch_rows(rows: list[dict[str, Any]], epoch: int, config: dict[str, Any]) -> list[int]:
    """Indices of an epoch's rows.

    Of the auxiliary sentences another share each time; annotated entities ``entity_repeats`` times.
    """
    share = config["auxiliary_share"]
    every = max(1, round(1 / share)) if share else 0
    chosen: list[int] = []
    for i, row in enumerate(rows):
        if row["sentiment"] is not None and not (every and i % every == epoch % every):
            continue
        own = row["entities"] is not None and row["source"] in OWN
        chosen.extend([i] * (config["entity_repeats"] if own else 1))
    return chosen


def schedule(step: int, total: int, warmup: float) -> float:
    """Linear rise, then linear fall to zero."""
    rise = max(1, int(total * warmup))
    return step / rise if step < rise else max(0.0, (total - step) / max(1, total - rise))


def base_vectors(rows: list[dict[str, Any]], config: dict[str, Any], cache: Path) -> np.ndarray:
    """The untouched encoder's sentence vectors: the student's vector head stays near them."""
    if cache.exists():
        found: np.ndarray = np.load(cache)
        if len(found) == len(rows):
            return found
    from transformers import BertModel

    encoder = BertModel.from_pretrained(base_folder(config["base"]), add_pooling_layer=False)
    encoder.eval()
    out = np.zeros((len(rows), 384), dtype=np.float16)
    known = [i for i, row in enumerate(rows) if row["source"] in OWN]
    tokenizer = tokenizer_of(config["base"])
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for batch in batches([rows[i] for i in known], tokenizer, config, 0, augment=False):
            hidden = encoder(input_ids=batch["ids"], attention_mask=batch["mask"]).last_hidden_state
            mask = batch["mask"].unsqueeze(-1).float()
            mean = (hidden.float() * mask).sum(1) / mask.sum(1)
            mean = torch.nn.functional.normalize(mean, dim=-1)
            for index, vector in zip(batch["index"], mean.numpy(), strict=True):
                out[known[index]] = vector
    np.save(cache, out)
    return out


def train(
    config: dict[str, Any], prepared: Path, out: Path, init: Path | None, extra: Path | None
) -> None:
    """Train for ``config['epochs']`` and leave ``model.pt`` in ``out``."""
    torch.manual_seed(config["seed"])
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = tokenizer_of(config["base"])
    rows = training_rows(prepared, config, extra)
    dev = list(read_jsonl(prepared / "dev.jsonl"))
    vectors = base_vectors(rows, config, out.parent / f"vectors-{len(rows)}.npy")
    model = new_model(config["base"])
    if init:
        load_weights(model, torch.load(init, weights_only=True))
    optimizer = torch.optim.AdamW(parameter_groups(model, config), fused=True, betas=(0.9, 0.98))
    peaks = [group["lr"] for group in optimizer.param_groups]
    first = [rows[i] for i in epoch_rows(rows, 0, config)]
    per_epoch = sum(1 for _ in batches(first, tokenizer, config, 0, augment=True))
    total = int(per_epoch * config["epochs"])
    step, epoch, done, started, seen = 0, 0, 0, time.time(), 0
    last = out / "last.pt"
    if last.exists():
        state = torch.load(last, weights_only=False)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step, epoch, done = state["step"], state["epoch"], state["done"]

    def note(record: dict[str, Any]) -> None:
        line = json.dumps(
            {"step": step, "of": total, "seconds": round(time.time() - started), **record}
        )
        print(line, flush=True)
        with open(out / "log.jsonl", "a", encoding="utf-8") as log:
            log.write(line + "\n")

    while step < total:
        model.train()
        chosen = epoch_rows(rows, epoch, config)
        part = [rows[i] for i in chosen]
        seed = config["seed"] * 1000 + epoch
        means: dict[str, list[float]] = {}
        for number, batch in enumerate(batches(part, tokenizer, config, seed, augment=True)):
            if number < done:
                continue
            factor = schedule(step + 1, total, config["warmup"])
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["lr"] = peak * factor
            target = torch.from_numpy(
                vectors[[chosen[i] for i in batch["index"]]].astype(np.float32)
            )
            with torch.autocast("cpu", torch.bfloat16):
                result = model(batch["ids"], batch["shapes"], batch["mask"])
            loss, parts = batch_loss(result, batch, config, target if target.any() else None)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            done = number + 1
            seen += len(batch["rows"])
            for name, value in parts.items():
                means.setdefault(name, []).append(value)
            if step % 50 == 0:
                note(
                    {
                        "items_per_s": round(seen / (time.time() - started), 1),
                        **{
                            name: round(float(np.mean(values)), 4) for name, values in means.items()
                        },
                    }
                )
                means = {}
            if step % SAVE_EVERY == 0:
                state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
                torch.save({**state, "step": step, "epoch": epoch, "done": done}, last)
            if step >= total:
                break
        else:
            epoch, done = epoch + 1, 0
        if step >= total or config.get("score_each_epoch", True):
            note({"dev": dev_scores(model, dev, tokenizer, config)})
    torch.save(model.state_dict(), out / "model.pt")
    last.unlink(missing_ok=True)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path(__file__).parent / "config.yaml")
    parser.add_argument("--prepared", type=Path, required=True, help="folder that prepare wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder for log and weights")
    parser.add_argument("--init", type=Path, help="weights to start from: model.pt of another run")
    parser.add_argument("--extra", type=Path, help="pseudo-labelled rows")
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="KEY=VALUE", help="override settings"
    )
    args = parser.parse_args()
    config = yaml.safe_load(args.config.read_text())
    for pair in args.set:
        key, _, value = pair.partition("=")
        config[key] = yaml.safe_load(value)
    train(config, args.prepared, args.out, args.init, args.extra)


if __name__ == "__main__":
    main()
