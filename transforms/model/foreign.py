"""Other models: any transformers sequence or token classification model in ONNX, zero-shot NLI.

A model is a folder, or a hub name that is downloaded once, with ``config.json``, a tokenizer and
``model.onnx`` (or ``onnx/model.onnx``). It fills the one part of the prediction that
``model.task`` names; the others stay empty: no topics, tone neutral with probability 1.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dateline.schemas.config import ModelSettings
from dateline.schemas.enrichment import ENTITY_TYPES, OTHER, TONES, TOPICS, Prediction, TopicScore
from dateline.transforms.facts.stating import facts_of
from dateline.transforms.model.bundle import ModelError
from dateline.transforms.model.cpu_time import check_cpu_time
from dateline.transforms.model.documents import Document
from dateline.transforms.model.encoding import CHARACTERS
from dateline.transforms.model.mentions import mentions_of, named_entities
from dateline.transforms.model.repeated import repeated_part
from dateline.transforms.model.span_rules import Span
from dateline.transforms.model.tagging import log_softmax
from dateline.transforms.names.naming import names_of
from dateline.transforms.names.own_names import lexicon_with

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]

GRAPHS = (
    "model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx",
    "model_int8.onnx", "onnx/model_int8.onnx",
)  # fmt: skip
HUB_FILES = [
    "config.json",
    "tokenizer*",
    "vocab*",
    "merges.txt",
    "special_tokens_map.json",
    "*.onnx*",
]
HYPOTHESES = {
    "trade": "This news is about international trade, tariffs or sanctions.",
    "defense": "This news is about armed forces, war or weapons.",
    "markets": "This news is about financial markets, companies' results or the economy.",
}
_TONE_WORDS = {"negative": "negative", "neutral": "neutral", "positive": "positive",
               "neg": "negative", "neu": "neutral", "pos": "positive"}  # fmt: skip


def load_foreign(settings: ModelSettings, folder: Path | None) -> ForeignModel:
    """The foreign model of the settings. Raises ModelError with what is missing."""
    if settings.task == "embedded":
        raise ModelError(
            f"{settings.name!r} is no model folder of ours; for a transformers model say in "
            "model.task what it predicts: topics, entities, tone or zero-shot"
        )
    if folder is None:
        folder = download(settings.name)
    return ForeignModel(folder, settings)


def download(name: str, endpoint: str | None = None) -> Path:
    """A model of the Hugging Face hub (or of ``endpoint``), from its cache when it was had before.

    Raises ModelError when the name is not there or there is no way to it.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, allow_patterns=HUB_FILES, endpoint=endpoint))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"{name!r} is neither a folder nor a model that the hub gives us: {error}"
        ) from error


def read_tokenizer(folder: Path) -> Tokenizer:
    """``tokenizer.json``, or what transformers makes of an older vocabulary."""
    if (folder / "tokenizer.json").exists():
        from tokenizers import Tokenizer

        tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    else:
        try:
            from transformers import AutoTokenizer  # type: ignore[import-not-found,unused-ignore]
        except ImportError:
            raise ModelError(
                f"{folder} has no tokenizer.json; `pip install transformers` can convert its own"
            ) from None
        tokenizer = AutoTokenizer.from_pretrained(folder, use_fast=True).backend_tokenizer
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


class ForeignModel:
    """A transformers classification model as ONNX; safe to call from several threads."""

    def __init__(self, folder: Path, settings: ModelSettings) -> None:
        from dateline.transforms.model.session import OnnxSession

        self.lexicon = lexicon_with(settings.names)
        graph = next((folder / name for name in GRAPHS if (folder / name).exists()), None)
        if graph is None:
            raise ModelError(
                f"{folder} has no model.onnx; export it: optimum-cli export onnx -m NAME FOLDER"
            )
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ModelError(f"{folder} has no config.json, which names the labels") from None
        raw_labels: Mapping[str, str] = config.get("id2label") or {}
        self.names = [name for _, name in sorted((int(k), v) for k, v in raw_labels.items())]
        self.task = settings.task
        self.labels = label_map(self.names, settings)
        self.thresholds = {name: settings.thresholds.get(name, 0.5) for name in self.topic_names()}
        self.many = config.get("problem_type") == "multi_label_classification"
        self.limit = max(8, min(int(config.get("max_position_embeddings", 512)), 512) - 4)
        self.cap = settings.max_tokens
        self.tokenizer = read_tokenizer(folder)
        self.session = OnnxSession(graph)
        digest = hashlib.sha256(graph.read_bytes()).hexdigest()[:12]
        self.label = f"{Path(settings.name).name}@{digest}"

    def topic_names(self) -> tuple[str, ...]:
        """The topics that this model can give."""
        if self.task == "zero-shot":
            return TOPICS
        if self.task == "topics":
            return tuple(dict.fromkeys(label for label in self.labels.values()))
        return ()

    def predict(self, document: Document) -> Prediction:
        """The part of a prediction that this model knows."""
        topics: tuple[TopicScore, ...] = ()
        tone_p: tuple[float, float, float] = (0.0, 1.0, 0.0)
        mentions: list[Any] = []
        text = " ".join(part for part in (document.title, document.summary) if part)
        text = text or document.content
        truncated = False
        if self.task == "entities":
            for field, content in document.fields:
                if content:
                    spans, end = self.entity_spans(content)
                    truncated |= end < len(content)
                    mentions.extend(
                        mentions_of(content[:end], field, spans, None, document.country)
                    )
        elif self.task == "tone":
            probabilities, truncated = self.classify(text)
            by_tone: dict[str, float] = dict.fromkeys(TONES, 0.0)
            for index, tone in self.labels.items():
                by_tone[tone] += float(probabilities[index])
            tone_p = (by_tone["negative"], by_tone["neutral"], by_tone["positive"])
        elif self.task == "zero-shot":
            topics, truncated = self.zero_shot(text)
        else:
            probabilities, truncated = self.classify(text)
            scores = dict.fromkeys(self.topic_names(), 0.0)
            for index, topic in self.labels.items():
                p = float(probabilities[index])
                scores[topic] = max(scores[topic], p) if self.many else scores[topic] + p
            topics = tuple(TopicScore(name, p) for name, p in scores.items())
        chosen = sorted(
            (t for t in topics if t.score >= self.thresholds[t.label]), key=lambda t: -t.score
        )
        texts = dict(document.fields)
        names = names_of(mentions, texts, self.lexicon, country=document.country, day=document.day)
        return document.locate(
            Prediction(
                topics=topics,
                labels=tuple(t.label for t in chosen),
                primary_topic=chosen[0].label if chosen else OTHER,
                tone=TONES[int(np.argmax(tone_p))],
                tone_probabilities=tone_p,
                tone_score=tone_p[2] - tone_p[0],
                mentions=tuple(mentions),
                entities=tuple(
                    named_entities(mentions, repeated_part(document.summary, document.content))
                ),
                names=names,
                facts=facts_of(mentions, texts, names, document.country, published=document.day),
                truncated=truncated,
            )
        )

    def logits(self, first: str, second: str | None = None) -> tuple[Floats, Any, bool]:
        """Logits without the batch axis, the encoding, and whether the text was cut."""
        check_cpu_time()
        most = self.limit * CHARACTERS
        encoding = self.tokenizer.encode(first[:most], second)
        too_many = len(encoding.ids) > self.limit
        truncated = too_many or len(first) > most
        if too_many:  # cut the first text, keep the second and the special tokens
            room = self.limit - (len(encoding.ids) - sum(s == 0 for s in encoding.sequence_ids))
            kept = [
                o for o, s in zip(encoding.offsets, encoding.sequence_ids, strict=True) if s == 0
            ]
            encoding = self.tokenizer.encode(first[: kept[max(1, room) - 1][1]], second)
        given = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feeds = {
            name: np.array([given[name]], dtype=np.int64)
            for name in self.session.inputs
            if name in given
        }
        out = self.session.run(feeds)
        values: Floats = out["logits" if "logits" in out else self.session.outputs[0]][0]
        return values.astype(np.float32), encoding, truncated

    def classify(self, text: str) -> tuple[Floats, bool]:
        """Probability of each of the model's own labels."""
        values, _, truncated = self.logits(text)
        if self.many:
            return np.asarray(1 / (1 + np.exp(-values)), dtype=np.float32), truncated
        return np.exp(log_softmax(values)), truncated

    def zero_shot(self, text: str) -> tuple[tuple[TopicScore, ...], bool]:
        """Each topic's hypothesis against the text: entailment against contradiction."""
        lowered = [name.lower() for name in self.names]
        yes = next((i for i, name in enumerate(lowered) if name.startswith("entail")), None)
        no = next((i for i, name in enumerate(lowered) if name.startswith(("contra", "not"))), None)
        if yes is None or no is None:
            raise ModelError(f"no NLI model: its labels are {self.names}, not entailment and so on")
        scores, truncated = [], False
        for topic, hypothesis in HYPOTHESES.items():
            values, _, cut = self.logits(text, hypothesis)
            truncated |= cut
            p = 1 / (1 + float(np.exp(values[no] - values[yes])))
            scores.append(TopicScore(topic, p))
        return tuple(scores), truncated

    def entity_spans(self, text: str) -> tuple[list[Span], int]:
        """Spans of one text, read in windows, and how many of its characters were read.

        IOB, BIOES and plain label names are understood.
        """
        spans: list[Span] = []
        begin, read = 0, 0
        while begin < len(text):
            values, encoding, cut = self.logits(text[begin : begin + self.limit * CHARACTERS + 1])
            words = whole_words(encoding, values)
            if cut and words:
                words = words[:-1] or words
            spans.extend(self._join(words, begin))
            read += len(encoding.ids)
            if not cut:
                return spans, len(text)
            # Where a window holds no word, there is nothing in it to stop at.
            begin += words[-1][1] if words else self.limit * CHARACTERS
            if read >= self.cap:
                return spans, min(begin, len(text))
        return spans, len(text)

    def _join(self, words: list[tuple[int, int, Floats]], shift: int) -> list[Span]:
        spans: list[Span] = []
        open_type, open_since, scores, last_end = "", 0, [0.0], 0
        for start, end, logits in [*words, (-1, -1, np.zeros(0, dtype=np.float32))]:
            part, type_, score = "", "", 0.0
            if start >= 0:
                index = int(logits.argmax())
                score = float(np.exp(log_softmax(logits))[index])
                part, _, rest = self.names[index].rpartition("-")
                type_ = self.labels.get(index, "")
                del rest
            if open_type and (type_ != open_type or part in ("B", "S", "U")):
                spans.append(
                    Span(open_since + shift, last_end + shift, open_type, float(np.mean(scores)))
                )
                open_type = ""
            if type_ and not open_type:
                open_type, open_since, scores = type_, start, []
            if type_:
                scores.append(score)
                last_end = end
        return spans


def whole_words(encoding: Any, values: Floats) -> list[tuple[int, int, Floats]]:
    """Start, end and the first piece's logits of each word."""
    words: list[tuple[int, int, Floats]] = []
    last: int | None = None
    for row, word, (start, end) in zip(values, encoding.word_ids, encoding.offsets, strict=True):
        if word is None or end <= start:
            continue
        if word == last:
            words[-1] = (words[-1][0], end, words[-1][2])
        else:
            words.append((start, end, row))
        last = word
    return words


def label_map(names: list[str], settings: ModelSettings) -> dict[int, str]:
    """Index of the model's label to our name; labels without one of ours are left out.

    ``settings.labels`` decides where it names a label; else equal names (without B-, I-) match.
    """
    if settings.task == "zero-shot":
        return {}
    known = {"topics": TOPICS, "tone": TONES, "entities": ENTITY_TYPES}[settings.task]
    wrong = sorted(set(settings.labels) - set(names) - {n.rpartition("-")[2] for n in names})
    if wrong:
        raise ModelError(f"model.labels names {wrong}, the model has {names}")
    bad = sorted(set(settings.labels.values()) - set(known))
    if bad and settings.task != "topics":
        raise ModelError(f"model.labels maps to {bad}; for {settings.task} there are {list(known)}")
    found: dict[int, str] = {}
    for index, name in enumerate(names):
        bare = name.rpartition("-")[2]
        ours = settings.labels.get(name) or settings.labels.get(bare)
        if ours is None and settings.task == "tone":
            ours = _TONE_WORDS.get(bare.lower())
        if ours is None and bare.upper() in known:
            ours = bare.upper()
        if ours is None and bare.lower() in known:
            ours = bare.lower()
        if ours is not None:
            found[index] = ours
    if not found:
        raise ModelError(
            f"none of the model's labels {names} is one of {list(known)}: give model.labels a map"
        )
    return found
