"""A teacher from start to end: fine-tuning, scores on dev, soft labels for unlabelled items.

    python -m training.teacher --data DIR --out W/teacher --base FOLDER

One command in stages; called again it goes on where it stopped, after a kill at any moment:

1. ``prepared/``: texts and labels joined, as by ``training.prepare``;
2. ``fit/model.pt``: the fine-tuned network, from ``fit/last.pt`` while it is not done;
3. ``dev.json``: scores on publishers that were never trained on, and the calibration;
4. ``soft/SET/labels-*.npz``: distributions for the items of each set that the config names.

``--until`` stops after a stage. Nothing depends on a GPU: ``--set device=cpu`` or ``device=cuda``
names one, else it is taken where there is one.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import yaml

from training import checkpoints
from training.bases import Vocabulary, open_vocabulary
from training.devices import Device, open_device
from training.label import soft_labels, wanted
from training.model import NewsModel, load_weights, new_model
from training.prepare import ANNOTATIONS, prepare
from training.rows import read_jsonl
from training.soft_labels import SoftLabel, label_all, read_folder
from training.teacher_scores import report
from training.train import overridden, train

STAGES = ("prepare", "fit", "score", "label")
Row = dict[str, Any]


class Teacher:
    """The stages over one folder, each a method that does nothing where its result is there."""

    def __init__(self, config: dict[str, Any], out: Path, prepared: Path | None) -> None:
        self.config, self.out = config, out
        self.prepared = prepared or out / "prepared"
        self._network: tuple[NewsModel, Vocabulary, Device] | None = None

    def prepare(self, data: Path | None, dev_hosts: list[str]) -> None:
        """Join texts and labels. Raises FileNotFoundError where they are missing and unnamed."""
        if (self.prepared / "unlabelled.jsonl").exists():
            return
        if data is None:
            raise FileNotFoundError(f"{self.prepared} holds no prepared rows: name --data")
        part = self.prepared.with_name(self.prepared.name + ".part")
        prepare(data, ANNOTATIONS, dev_hosts, part)
        part.rename(self.prepared)

    def fit(self) -> None:
        """Fine-tune, unless the weights are there."""
        if not (self.out / "fit" / "model.pt").exists():
            train(self.config, self.prepared, self.out / "fit", None, None)

    def network(self) -> tuple[NewsModel, Vocabulary, Device]:
        """The fine-tuned network on its device, loaded once."""
        if self._network is None:
            device = open_device(self.config)
            model = new_model(self.config["base"])
            load_weights(model, checkpoints.load(self.out / "fit" / "model.pt"))
            vocabulary = open_vocabulary(self.config["base"])
            self._network = model.to(device.name), vocabulary, device
        return self._network

    def read(self, rows: list[Row]) -> list[SoftLabel]:
        """The soft labels of ``rows``."""
        model, vocabulary, device = self.network()
        return soft_labels(model, rows, vocabulary, self.config, device)

    def score(self) -> None:
        """Label dev, fit the calibration to it and write ``dev.json``."""
        target = self.out / "dev.json"
        if target.exists():
            return
        rows = list(read_jsonl(self.prepared / "dev.jsonl"))
        folder = self.out / "soft" / "dev"
        label_all(self.read, rows, folder, self.config["label"]["shard"])
        found = report(list(zip(read_folder(folder), rows, strict=True)))
        write_json(found, folder / "calibration.json")
        write_json(found, target)
        print(json.dumps({"dev": {name: found[name] for name in ("all", "feed_mix")}}), flush=True)

    def label(self) -> None:
        """Soft labels for the sets that the config names, each with the calibration beside it."""
        for name in self.config["label"]["sets"]:
            rows = [row for row in read_jsonl(self.prepared / f"{name}.jsonl") if wanted(row)]
            folder = self.out / "soft" / name
            label_all(self.read, rows, folder, self.config["label"]["shard"])
            write_json(json.loads((self.out / "dev.json").read_text()), folder / "calibration.json")


def write_json(value: Any, path: Path) -> None:
    """Write ``value`` beside ``path`` and rename it."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def main() -> None:
    """Run from the command line."""
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", type=Path, default=here / "teacher.yaml")
    parser.add_argument("--data", type=Path, help="folder with the texts, for the first stage")
    parser.add_argument("--prepared", type=Path, help="what prepare wrote, if not OUT/prepared")
    parser.add_argument("--out", type=Path, required=True, help="folder for all results")
    parser.add_argument("--base", help="pretrained encoder: a folder or a name on the Hub")
    parser.add_argument("--until", choices=STAGES, default=STAGES[-1], help="the last stage")
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="KEY=VALUE", help="override settings"
    )
    args = parser.parse_args()
    config = overridden(yaml.safe_load(args.config.read_text()), args.set)
    if args.base:
        config["base"] = args.base
    hosts = yaml.safe_load((here / "config.yaml").read_text())["dev_hosts"]
    teacher = Teacher(config, args.out, args.prepared)
    args.out.mkdir(parents=True, exist_ok=True)
    teacher.prepare(args.data, hosts)
    for name, stage in (
        ("fit", teacher.fit),
        ("score", teacher.score),
        ("label", teacher.label),
    ):
        if STAGES.index(name) <= STAGES.index(args.until):
            stage()


if __name__ == "__main__":
    main()
