"""The embedded model: one pass of one small encoder gives topics, entities, tones and vector.

The names of the entities get their identity here, too, since the tone toward a name is that of its
mentions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import exp
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from dateline.schemas.enrichment import OTHER, TONES, TOPICS, EntityMention, Prediction, TopicScore
from dateline.schemas.user_topics import TopicHead, UserTopicScore
from dateline.schemas.vocabulary import TAGS
from dateline.transforms.facts.network import FactNetwork
from dateline.transforms.facts.stated import Stated
from dateline.transforms.facts.stating import facts_of
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
    special_ids,
)
from dateline.transforms.model.fact_layers import NEWS, FactLayers
from dateline.transforms.model.gazetteer import read_names
from dateline.transforms.model.mentions import mentions_of, named_entities, of_one_mind
from dateline.transforms.model.military_names import with_ships
from dateline.transforms.model.names_by_form import storms_by_name
from dateline.transforms.model.reading import (
    SURE,
    Floats,
    Outputs,
    Reading,
    capped,
    merged,
)
from dateline.transforms.model.repeated import repeated_part
from dateline.transforms.model.span_rules import Span
from dateline.transforms.model.tagging import best_path, log_softmax, spans_of
from dateline.transforms.model.terse_results import CERTAIN, tells_results
from dateline.transforms.model.toward import name_tone, with_tones
from dateline.transforms.names.naming import names_of
from dateline.transforms.names.records import Lexicon
from dateline.transforms.names.tables import lexicon as shipped_lexicon
from dateline.transforms.user_topics.scoring import Scorer, TopicFeatures, features_of

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CONTEXT_PIECES = 48  # longest title that is repeated in front of later windows
MARKETS = TOPICS.index("markets")
HEAD_WORDS = 12  # fewer words than this in title and summary say too little


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
        heads: Sequence[TopicHead] = (),
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
        scale, shift = np.asarray(self.config.topic_scale), np.asarray(self.config.topic_shift)
        self._sure: Floats = ((np.log(SURE / (1 - SURE)) - shift) / scale).astype(np.float32)
        for head in heads:
            if head.model != self.label:
                raise ModelError(
                    f"the head of the topic {head.name} was fitted for {head.model}, and this is "
                    f"{self.label}; run `dateline topics fit`"
                )
        self.scorers = tuple(map(Scorer, heads))
        self.max_tokens = max_tokens
        self.with_vector = with_vector
        self.lexicon = shipped_lexicon() if lexicon is None else lexicon
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self._around = special_ids(self.tokenizer)
        self.names = read_names(folder / "names.tsv")
        self.fact_layers = FactLayers.of(folder)
        inside = self.fact_layers.inputs if self.fact_layers else {}
        self.session = OnnxSession(folder / NEWS, inside)

    @property
    def label(self) -> str:
        """Name and revision, as every row of the data set carries it."""
        return self.config.label

    def predict(self, document: Document) -> Prediction:
        """Topics, entities, names, facts, tone and vector of one document."""
        reading = self.read(document)
        probabilities = self.topic_probabilities(reading.topics)
        if tells_results(document.title, document.summary):
            probabilities[MARKETS] = max(probabilities[MARKETS], CERTAIN)
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
        texts = dict(document.fields)
        names = names_of(
            mentions,
            texts,
            self.lexicon,
            country=document.country,
            day=document.day,
            tone_of=lambda said: name_tone(said, texts),
        )
        return document.locate(
            Prediction(
                topics=scores,
                labels=tuple(score.label for score in chosen),
                primary_topic=chosen[0].label if chosen else OTHER,
                tone=TONES[int((np.log(tone + 1e-9) + self.config.tone_bias).argmax())],
                tone_probabilities=(float(tone[0]), float(tone[1]), float(tone[2])),
                tone_score=float(tone[2] - tone[0]),
                mentions=tuple(mentions),
                entities=tuple(
                    named_entities(mentions, repeated_part(document.summary, document.content))
                ),
                names=names,
                facts=facts_of(
                    mentions,
                    texts,
                    names,
                    document.country,
                    self._reads_facts(document, reading),
                    document.day,
                ),
                vector=signed_bytes(reading.vector) if self.with_vector else None,
                truncated=reading.truncated,
                user_topics=self.user_topics(document, reading),
            )
        )

    def _reads_facts(
        self, document: Document, reading: Reading
    ) -> Callable[[Sequence[Stated]], FactNetwork] | None:
        """What reads the document with its amounts marked; None where the folder has no layers."""
        if self.fact_layers is None or not reading.states:
            return None
        return partial(self.fact_layers.read, reading, [name for name, _ in document.fields])

    def features(self, document: Document) -> TopicFeatures:
        """What the heads of the user's topics see of a document."""
        return _features(document, self.read(document))

    def user_topics(self, document: Document, reading: Reading) -> tuple[UserTopicScore, ...]:
        """What the heads of the user's topics say."""
        if not self.scorers:
            return ()
        features = _features(document, reading)
        return tuple(scorer.score(features) for scorer in self.scorers)

    def topic_probabilities(self, logits: Floats) -> Floats:
        """Calibrated probability of each topic."""
        z = np.asarray(self.config.topic_scale) * logits + np.asarray(self.config.topic_shift)
        return np.asarray(1.0 / (1.0 + np.exp(-z)), dtype=np.float32)

    def tone_probabilities(self, logits: Floats) -> Floats:
        """Calibrated probability of each tone."""
        z = np.asarray(self.config.tone_scale) * logits + np.asarray(self.config.tone_shift)
        return np.exp(log_softmax(z).astype(np.float64)).astype(np.float32)

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
                    exp(fmean(float(scores[i, path[i]]) for i in range(first, last))),
                )
                for first, last, type_ in spans_of(path)
            ]
            # Amounts are looked for in what was read, too, and not beyond it.
            found.extend(
                mentions_of(text[: words[-1].end], field, spans, self.names, document.country)
            )
        fields = [name for name, _ in document.fields]
        return with_tones(
            of_one_mind(storms_by_name(with_ships(found))), reading, fields, self.config.name_scale
        )

    def read(self, document: Document) -> Reading:
        """Run the graph over all windows of a document and merge what they say.

        The content's first window is read like title and summary where there is no summary or both
        are short; ``reading.merged`` tells the rule.
        """
        most = self.max_tokens * CHARACTERS
        words: dict[int, list[Word]] = {}
        for number, (_, text) in enumerate(document.fields):
            check_cpu_time()
            words[number] = read_words(self.tokenizer, text[:most])
        words, truncated = capped(words, self.max_tokens)
        truncated |= any(len(text) > most for _, text in document.fields)
        head, body = self._windows(words)
        outputs = []
        for window in [*head, *body]:
            check_cpu_time()
            outputs.append((window, self._run(window)))
        return merged(
            words,
            outputs[: len(head)],
            outputs[len(head) :],
            reads_content=not words[1] or len(words[0]) + len(words[1]) < HEAD_WORDS,
            sure=self._sure,
            truncated=truncated,
        )

    def _windows(self, words: dict[int, list[Word]]) -> tuple[list[Window], list[Window]]:
        limit, overlap = self.config.window, self.config.overlap
        first, taken = first_window(self._around, [words[0], words[1]], limit)
        fits = sum(len(word.pieces) for word in words[0]) <= CONTEXT_PIECES
        context: Sequence[Word] = words[0] if fits else ()
        head = [first]
        head += later_windows(self._around, (), 0, words[0], taken[0], limit, overlap)
        if words[1]:
            head += later_windows(self._around, context, 1, words[1], taken[1], limit, overlap)
        body = list(later_windows(self._around, context, 2, words[2], 0, limit, overlap))
        return head, body

    def _run(self, window: Window) -> Outputs:
        ids = np.array([window.ids], dtype=np.int64)
        return self.session.run(
            {
                "input_ids": ids,
                "token_type_ids": np.array([window.shapes], dtype=np.int64),
                "attention_mask": np.ones_like(ids),
            }
        )


def _features(document: Document, reading: Reading) -> TopicFeatures:
    return features_of([text for _, text in document.fields], reading.vector.tolist())


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
