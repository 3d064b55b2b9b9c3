"""Multi-task fine-tuning: topics, tone, entities, sentence vector, tone toward names.

Resumes from ``last.pt`` in ``--out``, after a kill at any moment, with the very numbers that an
unbroken run has; logs one JSON line per 50 steps and per evaluation.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml

from training import checkpoints
from training.bases import open_vocabulary
from training.borrowed import NAME_SETS
from training.devices import Device, open_device
from training.dropout import with_bank_dropout
from training.encoders import load_encoder
from training.feeding import feed
from training.losses import batch_loss
from training.model import freeze, load_weights, new_model, parameter_groups, read_weights
from training.rows import read_jsonl
from training.score import dev_scores
from training.soft_labels import soft_rows, soften
from training.texts import text_key

LOG_EVERY = 50  # steps
OWN = ("topics", "annotations")  # sources of our own labels
BESIDE = (
    "device", "precision", "threads", "workers", "save_minutes", "score_each_epoch", "label",
)  # fmt: skip
"""Settings that may change while a run goes on: they do not decide what it learns."""


class RunError(Exception):
    """A run cannot go on from what lies in its folder."""


def training_rows(
    prepared: Path, config: dict[str, Any], extra: Path | None, soft: Path | None = None
) -> list[dict[str, Any]]:
    """Annotated rows, auxiliary rows as far as the config wants them, and those of a teacher.

    ``extra`` is what ``training.pseudo`` wrote, ``soft`` a folder of ``training.soft_labels`` for
    ``unlabelled.jsonl``, whose rows weigh ``soft_weight`` each. ``soft_share`` mixes those that it
    has of voted rows into their votes. ``topics_by_guide`` keeps the rows with topics by that guide
    alone, for topics and tone alone: what a teacher of these needs.
    """
    rows = list(read_jsonl(prepared / "train.jsonl"))
    without = set(config.get("without", ()))
    rows = [row for row in rows if row["source"] not in without]
    if guide := config.get("topics_by_guide"):
        kept = [row for row in rows if row["topics"] is not None and row["guide"] == guide]
        rows = [{**row, "entities": None, "names": None} for row in kept]
    if (share := config.get("share", 1.0)) < 1:  # for the learning curve; auxiliary rows stay
        rng = random.Random(config["seed"])
        rows = [r for r in rows if r["source"] not in OWN or rng.random() < share]
    if not config.get("joint_tone", True):
        for row in rows:  # as the shipped run was made, before rounds had offsets
            if row["round"] > 0:
                row["tone"] = None
    if extra:
        rows.extend(read_jsonl(extra))
    if soft and (part := config.get("soft_share")):
        soften(rows, soft, part)
    if soft:
        unlabelled, weight = (
            read_jsonl(prepared / "unlabelled.jsonl"),
            config.get("soft_weight", 1.0),
        )
        rows.extend(islice(soft_rows(unlabelled, soft, weight), config.get("soft_rows")))
    return rows


def epoch_rows(rows: list[dict[str, Any]], epoch: int, config: dict[str, Any]) -> list[int]:
    """Indices of an epoch's rows.

    Of the published tones toward names another share each time; annotated entities and names
    ``entity_repeats`` and ``name_repeats`` times.
    """
    share = config["auxiliary_share"]
    every = max(1, round(1 / share)) if share else 0
    chosen: list[int] = []
    for i, row in enumerate(rows):
        if row["source"] in NAME_SETS and not (every and i % every == epoch % every):
            continue
        own = row["entities"] is not None and row["source"] in OWN
        repeats = config["entity_repeats"] if own else 1
        if row["names"] and row["source"] in OWN:
            repeats = max(repeats, config.get("name_repeats", 1))
        chosen.extend([i] * repeats)
    return chosen


def schedule(step: int, total: int, warmup: float) -> float:
    """Linear rise, then linear fall to zero."""
    rise = max(1, int(total * warmup))
    return step / rise if step < rise else max(0.0, (total - step) / max(1, total - rise))


def fingerprint(config: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    """Sixteen hex digits over all that decides which step comes next: settings and rows."""
    digest = hashlib.sha256()
    decisive = {name: value for name, value in config.items() if name not in BESIDE}
    digest.update(json.dumps(decisive, sort_keys=True).encode())
    for row in rows:
        digest.update(json.dumps(row, sort_keys=True, default=array_digest).encode())
    return digest.hexdigest()[:16]


def array_digest(array: np.ndarray) -> str:
    """What stands for an array in the fingerprint of a row."""
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def base_vectors(
    rows: list[dict[str, Any]], config: dict[str, Any], cache: Path, device: Device
) -> np.ndarray:
    """The sentence vectors of an untouched encoder: the vector head stays near them.

    ``vector_base`` of the config names the encoder; without it, it is that of the run. So networks
    of several bases place a text at the same point. One row of zeros for each of ``rows`` that is
    no feed item, for which none is wanted. Those of texts that ``cache`` holds are taken from it,
    and the others are added to it.
    """
    base = config.get("vector_base") or config["base"]
    keys = {
        i: text_key(row["title"], row["summary"])
        for i, row in enumerate(rows)
        if row["source"] in (*OWN, "pseudo")
    }
    known = kept_vectors(cache, base)
    new = {key: i for i, key in keys.items() if key not in known}
    if new:
        encoder = load_encoder(base).to(device.name).eval()
        vocabulary = open_vocabulary(base)
        wanted = list(new.values())
        with torch.inference_mode(), device.autocast():
            encoder.shapes.weight.zero_()
            for batch in feed([rows[i] for i in wanted], vocabulary, config, 0, augment=False):
                sent = device.put(batch)
                hidden = encoder(sent["ids"], sent["shapes"], sent["mask"]).float()
                mask = sent["mask"].unsqueeze(-1).float()
                mean = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)
                for index, vector in zip(batch["index"], mean.cpu().numpy(), strict=True):
                    known[keys[wanted[index]]] = vector.astype(np.float16)
        names, vectors = np.array(list(known)), np.stack(list(known.values()))
        part = cache.with_name(f"part-{cache.name}")
        np.savez(part, base=np.array(base), keys=names, vectors=vectors)
        part.replace(cache)
    size = len(next(iter(known.values()))) if known else 1
    out = np.zeros((len(rows), size), dtype=np.float16)
    for i, key in keys.items():
        out[i] = known[key]
    return out


def kept_vectors(cache: Path, base: str) -> dict[str, np.ndarray]:
    """The vectors of a file that ``base_vectors`` wrote, by key; none of another encoder."""
    if not cache.exists():
        return {}
    with np.load(cache, allow_pickle=False) as held:
        if str(held["base"]) != base:
            return {}
        return dict(zip(held["keys"].tolist(), held["vectors"], strict=True))


class Run:
    """One fine-tuning: its network, its optimizer, how far it has come, and its folder."""

    def __init__(
        self, config: dict[str, Any], rows: list[dict[str, Any]], out: Path, init: Path | None
    ) -> None:
        self.config, self.rows, self.out = config, rows, out
        self.device = open_device(config)
        self.vocabulary = open_vocabulary(config["base"])
        self.mark = fingerprint(config, rows)
        self.last = out / "last.pt"
        torch.manual_seed(config["seed"])
        self.model = new_model(config["base"])
        if init:
            load_weights(self.model, read_weights(init))
        freeze(self.model, config.get("frozen_layers", 0))
        if self.device.name == "cpu":
            with_bank_dropout(self.model)
        self.model.to(self.device.name)
        groups = parameter_groups(self.model, config)
        self.optimizer = torch.optim.AdamW(groups, fused=True, betas=(0.9, 0.98))
        self.peaks = [group["lr"] for group in self.optimizer.param_groups]
        self.step, self.epoch, self.done = 0, 0, 0
        self.saved = self.started = time.monotonic()
        self.seen = 0
        if self.last.exists():
            self.resume()
        else:
            first = [rows[i] for i in epoch_rows(rows, 0, config)]
            per_epoch = sum(1 for _ in feed(first, self.vocabulary, config, 0, augment=True))
            self.total = int(per_epoch * config["epochs"])

    def resume(self) -> None:
        """Go on from ``last.pt``. Raises RunError where it is of other settings or rows."""
        state = checkpoints.load(self.last)
        if state["mark"] != self.mark:
            raise RunError(
                f"{self.last} was made with other settings, rows or labels: "
                "finish that run with its own, or choose another folder"
            )
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.epoch, self.done = state["step"], state["epoch"], state["done"]
        self.total = state["total"]
        checkpoints.restore_random(state["random"])
        self.note({"resumed": self.epoch})

    def save(self) -> None:
        """Put everything that the next step depends on into ``last.pt``."""
        checkpoints.save(
            {
                "model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(),
                "step": self.step, "epoch": self.epoch, "done": self.done, "total": self.total,
                "mark": self.mark, "random": checkpoints.random_state(),
            },
            self.last,
        )  # fmt: skip
        self.saved = time.monotonic()

    def note(self, record: dict[str, Any]) -> None:
        """Print a line of the log and append it to ``log.jsonl``."""
        seconds = round(time.monotonic() - self.started)
        line = json.dumps({"step": self.step, "of": self.total, "seconds": seconds, **record})
        print(line, flush=True)
        with open(self.out / "log.jsonl", "a", encoding="utf-8") as log:
            log.write(line + "\n")

    def learn(self, batch: dict[str, Any], vectors: np.ndarray | None) -> dict[str, torch.Tensor]:
        """One step; returns the value of each head's loss."""
        factor = schedule(self.step + 1, self.total, self.config["warmup"])
        for group, peak in zip(self.optimizer.param_groups, self.peaks, strict=True):
            group["lr"] = peak * factor
        target = None
        if vectors is not None and vectors.any():
            target = torch.from_numpy(vectors.astype(np.float32)).to(self.device.name)
        sent = self.device.put(batch)
        with self.device.autocast():
            result = self.model(sent["ids"], sent["shapes"], sent["mask"])
        loss, parts = batch_loss(result, sent, self.config, target)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        self.done += 1
        self.seen += len(batch["index"])
        return parts

    def one_epoch(self, vectors: np.ndarray | None) -> None:
        """The rest of the epoch, with a line in the log and a checkpoint every so often."""
        self.model.train()
        chosen = epoch_rows(self.rows, self.epoch, self.config)
        part = [self.rows[i] for i in chosen]
        seed = self.config["seed"] * 1000 + self.epoch
        means: dict[str, list[torch.Tensor]] = {}
        skip = self.done
        for number, batch in enumerate(
            feed(part, self.vocabulary, self.config, seed, augment=True)
        ):
            if number < skip:
                continue
            wanted = None if vectors is None else vectors[[chosen[i] for i in batch["index"]]]
            for name, value in self.learn(batch, wanted).items():
                means.setdefault(name, []).append(value)
            if self.step % LOG_EVERY == 0:
                rate = round(self.seen / (time.monotonic() - self.started), 1)
                losses = {
                    name: round(float(torch.stack(values).mean()), 4)
                    for name, values in means.items()
                }
                self.note({"items_per_s": rate, **losses})
                means = {}
            if self.step >= self.total:
                return
            if time.monotonic() - self.saved > 60 * self.config.get("save_minutes", 10):
                self.save()
                self.note({"saved": self.last.name})
        self.epoch, self.done = self.epoch + 1, 0


def train(
    config: dict[str, Any],
    prepared: Path,
    out: Path,
    init: Path | None,
    extra: Path | None,
    soft: Path | None = None,
) -> None:
    """Train for ``config['epochs']`` and leave ``model.pt`` in ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    rows = training_rows(prepared, config, extra, soft)
    dev = list(read_jsonl(prepared / "dev.jsonl"))
    run = Run(config, rows, out, init)
    run.note({"device": run.device.name, "precision": run.device.precision, "rows": len(rows)})
    vectors = None
    if config["loss"].get("vector"):
        vectors = base_vectors(rows, config, out.parent / "vectors.npz", run.device)
    while run.step < run.total:
        run.one_epoch(vectors)
        run.save()
        if run.step >= run.total or config.get("score_each_epoch", True):
            run.note({"dev": dev_scores(run.model, dev, run.vocabulary, config, run.device)})
    checkpoints.save(run.model.state_dict(), out / "model.pt")
    run.last.unlink(missing_ok=True)


def overridden(config: dict[str, Any], pairs: list[str]) -> dict[str, Any]:
    """The config with ``KEY=VALUE`` pairs in it, values read as YAML."""
    changes = (pair.partition("=") for pair in pairs)
    return {**config, **{key: yaml.safe_load(value) for key, _, value in changes}}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path(__file__).parent / "config.yaml")
    parser.add_argument("--prepared", type=Path, required=True, help="folder that prepare wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder for log and weights")
    parser.add_argument("--init", type=Path, help="weights to start from: model.pt or model.onnx")
    parser.add_argument("--extra", type=Path, help="pseudo-labelled rows")
    parser.add_argument("--soft", type=Path, help="a teacher's soft labels: OUT/soft/unlabelled")
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="KEY=VALUE", help="override settings"
    )
    args = parser.parse_args()
    config = yaml.safe_load(args.config.read_text())
    train(overridden(config, args.set), args.prepared, args.out, args.init, args.extra, args.soft)


if __name__ == "__main__":
    main()
