from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from dateline.schemas.config import ModelSettings
from dateline.transforms.model.bundle import ModelError
from dateline.transforms.model.documents import Document
from dateline.transforms.model.foreign import download
from dateline.transforms.model.loading import load

WORDS = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "Tariffs", "rise", "fall", "Tokyo", "Ada", "Lovelace",
    "tanks", "in", "armed", "war", "trade", ".", "financial",
]  # fmt: skip


def make_model(
    folder: Path, labels: list[str], scores: Mapping[str, Sequence[float]], **config: Any
) -> None:
    """A model whose logits are looked up per word; for whole texts they are summed."""
    per_token = config.pop("per_token", False)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer(WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    id2label = {str(i): label for i, label in enumerate(labels)}
    (folder / "config.json").write_text(json.dumps({"id2label": id2label, **config}))
    table = np.zeros((len(WORDS), len(labels)), dtype=np.float32)
    for word, row in scores.items():
        table[WORDS.index(word)] = row
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["logits" if per_token else "all"])]
    if not per_token:
        axes = numpy_helper.from_array(np.array([1]), "axes")
        nodes.append(helper.make_node("ReduceSum", ["all", "axes"], ["logits"], keepdims=0))
    shape = ["b", "t", len(labels)] if per_token else ["b", len(labels)]
    graph = helper.make_graph(
        nodes,
        "lookup",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["b", "t"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(table, "table"), *([] if per_token else [axes])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    save(model, str(folder / "model.onnx"))


def settings(folder: Path | str, task: str, **more: Any) -> ModelSettings:
    return ModelSettings.model_validate({"name": str(folder), "task": task, **more})


def test_a_sequence_classifier_gives_topics_under_our_names(tmp_path: Path) -> None:
    scores = {"Tariffs": [4.0, 0.0], "tanks": [0.0, 4.0]}
    make_model(tmp_path, ["COMMERCE", "ARMY"], scores)
    model = load(settings(tmp_path, "topics", labels={"COMMERCE": "trade", "ARMY": "defense"}))
    said = model.predict(Document("Tariffs rise"))
    assert said.labels == ("trade",)
    assert {t.label: round(t.score, 2) for t in said.topics} == {"trade": 0.98, "defense": 0.02}
    assert said.mentions == ()
    assert model.label.startswith(f"{tmp_path.name}@")


def test_a_multi_label_classifier_may_give_several_topics(tmp_path: Path) -> None:
    scores = {"Tariffs": [4.0, 0.0], "tanks": [0.0, 4.0], "rise": [-1.0, -1.0]}
    make_model(tmp_path, ["trade", "defense"], scores, problem_type="multi_label_classification")
    model = load(settings(tmp_path, "topics"))
    assert set(model.predict(Document("Tariffs", "tanks rise")).labels) == {"trade", "defense"}


def test_a_tone_classifier_gives_tone(tmp_path: Path) -> None:
    make_model(tmp_path, ["NEG", "NEU", "POS"], {"rise": [0, 0, 3.0], "fall": [3.0, 0, 0]})
    model = load(settings(tmp_path, "tone"))
    assert model.predict(Document("Tariffs fall")).tone == "negative"
    assert model.predict(Document("Tariffs rise")).tone_score > 0.8


def test_a_token_classifier_gives_spans_through_windows(tmp_path: Path) -> None:
    labels = ["O", "B-PER", "I-PER", "B-LOC"]
    scores = {"Ada": [0, 9, 0, 0], "Lovelace": [0, 0, 9, 0], "Tokyo": [0, 0, 0, 9]}
    make_model(tmp_path, labels, scores, per_token=True, max_position_embeddings=16)
    model = load(settings(tmp_path, "entities"))
    summary = "tanks in Tokyo . " * 8 + "Ada Lovelace"
    said = model.predict(Document("Ada Lovelace in Tokyo", summary))
    assert [(m.text, m.type) for m in said.mentions if m.field == "title"] == [
        ("Ada Lovelace", "PER"),
        ("Tokyo", "LOC"),
    ]
    rest = [m for m in said.mentions if m.field == "summary"]
    assert [m.text for m in rest] == ["Tokyo"] * 8 + ["Ada Lovelace"]
    assert all(summary[m.start : m.end] == m.text for m in rest)


def test_an_nli_model_tells_topics_without_training(tmp_path: Path) -> None:
    scores = {"armed": [0, 0, 3.0], "trade": [3.0, 0, 0], "financial": [3.0, 0, 0]}
    make_model(tmp_path, ["contradiction", "neutral", "entailment"], scores)
    said = load(settings(tmp_path, "zero-shot")).predict(Document("tanks in Tokyo"))
    assert said.labels == ("defense",)


def test_what_is_missing_or_wrong_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"say in model\.task what it predicts"):
        load(settings(tmp_path, "embedded"))
    with pytest.raises(ModelError, match=r"has no model\.onnx; export it"):
        load(settings(tmp_path, "topics"))
    make_model(tmp_path / "m", ["LABEL_0", "LABEL_1"], {})
    with pytest.raises(ModelError, match=r"give model\.labels a map"):
        load(settings(tmp_path / "m", "topics"))
    with pytest.raises(ModelError, match=r"model\.labels names \['X'\]"):
        load(settings(tmp_path / "m", "topics", labels={"X": "trade"}))
    with pytest.raises(ModelError, match="no NLI model"):
        load(settings(tmp_path / "m", "zero-shot")).predict(Document("tanks"))


class _Hub(BaseHTTPRequestHandler):
    """The few answers of a model hub that a download asks for."""

    root: ClassVar[Path]
    commit = "0123456789abcdef0123456789abcdef01234567"

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        path = self.path.partition("?")[0]
        files = sorted(p.name for p in self.root.iterdir())
        if path.startswith("/api/models/tester/tiny/tree/"):
            entries = [
                {
                    "type": "file",
                    "path": name,
                    "size": (self.root / name).stat().st_size,
                    "oid": name,
                }
                for name in files
            ]
            body, kind = json.dumps(entries).encode(), "application/json"
        elif path.startswith("/api/models/tester/tiny"):
            body = json.dumps(
                {
                    "id": "tester/tiny",
                    "modelId": "tester/tiny",
                    "sha": self.commit,
                    "siblings": [{"rfilename": name} for name in files],
                    "private": False,
                    "downloads": 0,
                    "tags": [],
                }
            ).encode()
            kind = "application/json"
        elif path.startswith("/tester/tiny/resolve/") and path.rpartition("/")[2] in files:
            body = (self.root / path.rpartition("/")[2]).read_bytes()
            kind = "application/octet-stream"
        else:
            self.send_response(404)
            self.send_header("X-Error-Code", "RepoNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hash(body) & 0xFFFFFFFF:x}"')
        self.send_header("X-Repo-Commit", self.commit)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[str]:
    root = tmp_path / "hub"
    make_model(root, ["trade", "other"], {"Tariffs": [4.0, 0.0]})
    handler = type("Hub", (_Hub,), {"root": root})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def old_tokenizer(tmp_path: Path) -> Path:
    """A model with the files that tokenizers had before ``tokenizer.json``."""
    make_model(tmp_path, ["COMMERCE", "ARMY"], {"Tariffs": [4.0, 0.0], "tanks": [0.0, 4.0]})
    (tmp_path / "tokenizer.json").unlink()
    (tmp_path / "vocab.txt").write_text("\n".join([*WORDS[:4], "[MASK]", *WORDS[5:]]) + "\n")
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "model_type": "bert"}))
    (tmp_path / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "BertTokenizer", "do_lower_case": False})
    )
    return tmp_path


def test_transformers_reads_an_older_vocabulary(old_tokenizer: Path) -> None:
    pytest.importorskip("transformers")
    labels = {"COMMERCE": "trade", "ARMY": "defense"}
    model = load(settings(old_tokenizer, "topics", labels=labels))
    assert model.predict(Document("tanks in Tokyo")).labels == ("defense",)
    long = model.predict(Document("tanks " * 700))
    assert long.labels == ("defense",)


def test_without_transformers_an_older_vocabulary_is_a_clear_error(
    old_tokenizer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ModelError, match=r"has no tokenizer\.json; `pip install transformers`"):
        load(settings(old_tokenizer, "topics", labels={"COMMERCE": "trade", "ARMY": "defense"}))


def test_a_hub_name_is_downloaded_and_used(
    hub: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    folder = download("tester/tiny", endpoint=hub)
    said = load(settings(folder, "topics")).predict(Document("Tariffs rise"))
    assert said.primary_topic == "trade"
    with pytest.raises(ModelError, match="neither a folder nor a model that the hub gives"):
        download("tester/none", endpoint=hub)
