"""The embedded model: one pass of one small encoder gives topics, entities, tone and vector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dateline.schemas.enrichment import OTHER, TONES, TOPICS, EntityMention, Prediction, TopicScore
from dateline.transforms.model.bundle import BundleConfig, ModelError
from dateline.transforms.model.cpu_time import check_cpu_time
from dateline.transforms.model.documents import Document
from dateline.transforms.model.encoding import (
    CHARACTERS,
    Window,
    Word,
    first_window,
    later_windows,
    read_words,
)
from dateline.transforms.model.gazetteer import read_names
from dateline.transforms.model.mentions import mentions_of, named_entities, of_one_mind
from dateline.transforms.model.span_rules import Span
from dateline.transforms.model.tagging import TAGS, best_path, log_softmax, spans_of
from dateline.transforms.names.naming import names_of
from dateline.transforms.names.records import Lexicon
from dateline.transforms.names.tables import lexicon as shipped_lexicon

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]

CONTEXT_PIECES = 48  # longest title that is repeated in front of later windows
HEAD_WORDS = 12  # fewer words than this in title and summary say too little


@dataclass(frozen=True, slots=True)
class Reading:
    """The raw outputs for a document: logits of topics and tone, vector, tag scores by field."""

    topics: Floats
    tone: Floats
    vector: Floats
    tags: dict[int, Floats]  # field number to (words read, tags)
    words: dict[int, list[Word]]
    truncated: bool


class EmbeddedModel:
    """Our own model folder, ready to predict; safe to call from several threads."""

    def __init__(
        self,
        folder: Path,
        *,
        thresholds: Mapping[str, float] | None = None,
        max_tokens: int = 4096,
        with_vector: bool = False,
        lexicon: Lexicon | None = None,
    ) -> None:
        from tokenizers import Tokenizer

        from dateline.transforms.model.session import OnnxSession

        self.config = BundleConfig.read(folder)
        unknown = set(thresholds or {}) - set(TOPICS)
        if unknown:
            raise ModelError(
                f"thresholds for unknown topics {sorted(unknown)}; the model knows {list(TOPICS)}"
            )
        self.thresholds = tuple(
            (thresholds or {}).get(topic, default)
            for topic, default in zip(TOPICS, self.config.thresholds, strict=True)
        )
        self.max_tokens = max_tokens
        self.with_vector = with_vector
        self.lexicon = shipped_lexicon() if lexicon is None else lexicon
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.names = read_names(folder / "names.tsv")
        self.session = OnnxSession(folder / "model.onnx")

    @property
    def label(self) -> str:
        """Name and revision, as every row of the data set carries it."""
        return f"{self.config.name}@{self.config.revision}"

    def predict(self, document: Document) -> Prediction:
        """Topics, entities, tone and vector of one document."""
        reading = self.read(document)
        probabilities = self.topic_probabilities(reading.topics)
        scores = tuple(
            TopicScore(label, round(float(p), 6))
            for label, p in zip(TOPICS, probabilities, strict=True)
        )
        chosen = sorted(
            (
                score
                for score, threshold in zip(scores, self.thresholds, strict=True)
                if score.score >= threshold
            ),
            key=lambda score: -score.score,
        )
        tone = self.tone_probabilities(reading.tone)
        mentions = self.mentions(document, reading)
        return document.locate(
            Prediction(
                topics=scores,
                labels=tuple(score.label for score in chosen),
                primary_topic=chosen[0].label if chosen else OTHER,
                tone=TONES[int((np.log(tone + 1e-9) + self.config.tone_bias).argmax())],
                tone_probabilities=(float(tone[0]), float(tone[1]), float(tone[2])),
                tone_score=float(tone[2] - tone[0]),
                mentions=tuple(mentions),
                entities=tuple(named_entities(mentions)),
                names=names_of(
                    mentions,
                    dict(document.fields),
                    self.lexicon,
                    country=document.country,
                    day=document.day,
                ),
                vector=signed_bytes(reading.vector) if self.with_vector else None,
                truncated=reading.truncated,
            )
        )

    def topic_probabilities(self, logits: Floats) -> Floats:
        """Calibrated probability of each topic."""
        z = np.asarray(self.config.topic_scale) * logits + np.asarray(self.config.topic_shift)
        return np.asarray(1.0 / (1.0 + np.exp(-z)), dtype=np.float32)

    def tone_probabilities(self, logits: Floats) -> Floats:
        """Calibrated probability of each tone."""
        z = self.config.tone_scale * logits + np.asarray(self.config.tone_shift)
        return np.asarray(np.exp(log_softmax(z.astype(np.float32))), dtype=np.float32)

    def mentions(self, document: Document, reading: Reading) -> list[EntityMention]:
        """The entity mentions of all fields, in reading order."""
        found: list[EntityMention] = []
        for number, (field, text) in enumerate(document.fields):
            if number not in reading.tags:
                continue
            scores = log_softmax(reading.tags[number] * self.config.tag_scale)
            check_cpu_time()
            words = reading.words[number]
            path = scores.argmax(axis=-1).tolist()
            if not _legal(path):
                path = best_path(scores)
            spans = [
                Span(
                    words[first].start,
                    words[last - 1].end,
                    type_,
                    float(np.exp(np.mean([scores[i, path[i]] for i in range(first, last)]))),
                )
                for first, last, type_ in spans_of(path)
            ]
            # Amounts are looked for in what was read, too, and not beyond it.
            found.extend(
                mentions_of(text[: words[-1].end], field, spans, self.names, document.country)
            )
        return of_one_mind(found)

    def read(self, document: Document) -> Reading:
        """Run the graph over all windows of a document and merge what they say.

        Topics, tone and vector come from title and summary, and from the content's first window
        where there is no summary or both are short: a topic counts as in the window that is
        surest of it, tone and vector are averaged by the words in each window.
        A word that several windows saw counts where it stood furthest from the edge.
        """
        most = self.max_tokens * CHARACTERS
        words: dict[int, list[Word]] = {}
        for number, (_, text) in enumerate(document.fields):
            check_cpu_time()
            words[number] = read_words(self.tokenizer, text[:most])
        words, truncated = _capped(words, self.max_tokens)
        truncated |= any(len(text) > most for _, text in document.fields)
        head, body = self._windows(words)
        reads_content = not words[1] or len(words[0]) + len(words[1]) < HEAD_WORDS
        outputs: list[tuple[Window, dict[str, NDArray[Any]]]] = []
        pooled: list[tuple[int, dict[str, NDArray[Any]]]] = []
        for place, window in enumerate([*head, *body]):
            check_cpu_time()
            out = self._run(window)
            outputs.append((window, out))
            if place < len(head) or (place == len(head) and reads_content):
                pooled.append((max(1, len(window.words)), out))
        weights = np.array([weight for weight, _ in pooled], dtype=np.float32)
        weights /= weights.sum()
        tone, vector = (
            np.sum([w * out[name][0] for w, (_, out) in zip(weights, pooled, strict=True)], axis=0)
            for name in ("tone", "vector")
        )
        topics = np.max([out["topics"][0] for _, out in pooled], axis=0)
        return Reading(
            topics,
            tone,
            vector / np.linalg.norm(vector),
            _merged_tags(words, outputs),
            words,
            truncated,
        )

    def _windows(self, words: dict[int, list[Word]]) -> tuple[list[Window], list[Window]]:
        limit, overlap = self.config.window, self.config.overlap
        first, taken = first_window(self.tokenizer, [words[0], words[1]], limit)
        fits = sum(len(word.pieces) for word in words[0]) <= CONTEXT_PIECES
        context: Sequence[Word] = words[0] if fits else ()
        head = [first]
        head += later_windows(self.tokenizer, (), 0, words[0], taken[0], limit, overlap)
        if words[1]:
            head += later_windows(self.tokenizer, context, 1, words[1], taken[1], limit, overlap)
        body = list(later_windows(self.tokenizer, context, 2, words[2], 0, limit, overlap))
        return head, body

    def _run(self, window: Window) -> dict[str, NDArray[Any]]:
        ids = np.array([window.ids], dtype=np.int64)
        return self.session.run(
            {
                "input_ids": ids,
                "token_type_ids": np.array([window.shapes], dtype=np.int64),
                "attention_mask": np.ones_like(ids),
            }
        )


def signed_bytes(vector: Floats) -> bytes:
    """A vector as a signed byte for each dimension; its direction stays to about a percent."""
    largest = float(np.abs(vector).max())
    scale = 127.0 / largest if largest else 0.0
    return bytes(np.rint(vector * scale).astype(np.int8).tobytes())


def _legal(path: list[int]) -> bool:
    """Whether the best tag of each word already makes a legal sequence (it mostly does)."""
    open_type = ""
    for tag in path:
        name = TAGS[tag]
        if (name[0] in "IE") != bool(open_type) or (open_type and name[2:] != open_type):
            return False
        open_type = name[2:] if name[0] in "BI" else ""
    return not open_type


def _capped(words: dict[int, list[Word]], limit: int) -> tuple[dict[int, list[Word]], bool]:
    """As many words as ``limit`` word pieces allow, in reading order."""
    left = limit
    truncated = False
    result: dict[int, list[Word]] = {}
    for number, field in words.items():
        kept = 0
        for word in field:
            if len(word.pieces) > left:
                truncated = True
                break
            left -= len(word.pieces)
            kept += 1
        if truncated:
            left = 0
        result[number] = field[:kept]
    return result, truncated


def _merged_tags(
    words: dict[int, list[Word]], outputs: list[tuple[Window, dict[str, NDArray[Any]]]]
) -> dict[int, Floats]:
    """Tag scores of each field's words from the window in which a word has most room around it."""
    tags = {
        number: np.zeros((len(field), len(TAGS)), dtype=np.float32)
        for number, field in words.items()
        if field
    }
    room = {number: np.full(len(field), -1) for number, field in words.items()}
    for window, out in outputs:
        scores = out["entities"][0]
        size = len(window.words)
        for place, (number, index, position) in enumerate(window.words):
            here = min(place, size - 1 - place)
            if here > room[number][index]:
                room[number][index] = here
                tags[number][index] = scores[position]
    return tags
