"""The network in training: an encoder with case shapes, and the heads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from dateline.schemas.enrichment import TONES, TOPICS
from dateline.schemas.vocabulary import TAGS
from training import checkpoints
from training.encoders import Encoder, load_encoder
from training.stored_weights import stored_weights

ROUNDS = 2  # of annotation: where their lines differ, the first round's ship
EVIDENCE_BIAS = 2.0  # most words show nothing
EVIDENCE = 24  # dimensions in which a name and the words that show its tone meet


class AttentionPool(nn.Module):
    """One learned query per task: the mean of the tokens, weighted by what the task looks for."""

    def __init__(self, size: int, tasks: int) -> None:
        super().__init__()
        self.score = nn.Linear(size, tasks)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """(batch, tokens, size) and (batch, tokens) to (batch, tasks, size)."""
        scores = self.score(hidden).float().masked_fill(~mask.bool().unsqueeze(-1), -1e4)
        weights = torch.softmax(scores, dim=1).to(hidden.dtype)
        return weights.transpose(1, 2) @ hidden


class NewsModel(nn.Module):
    """Encoder and heads: topics, tone, entities, sentence vector, tone toward names."""

    def __init__(self, encoder: Encoder, dropout: float = 0.1) -> None:
        super().__init__()
        size = encoder.config.hidden_size
        self.encoder = encoder
        self.pool = AttentionPool(size, 4)
        self.topics = nn.ModuleList([nn.Linear(2 * size, 1) for _ in TOPICS])
        self.tone_hidden = nn.Linear(2 * size, size)
        self.tone = nn.Linear(size, len(TONES))
        self.entities = nn.Linear(size, len(TAGS))
        self.vector = nn.Linear(size, size)
        self.name_hidden = nn.Linear(2 * size, size)
        self.name_tone = nn.Linear(size, len(TONES))
        self.evidence = nn.Linear(size, 2 * EVIDENCE)
        self.tone_by_round = nn.Linear(size, (ROUNDS - 1) * len(TONES))
        self.topics_by_round = nn.Parameter(torch.zeros(ROUNDS - 1, len(TOPICS)))
        self.dropout = nn.Dropout(dropout)
        with torch.no_grad():
            self.vector.weight.copy_(torch.eye(size))
            self.vector.bias.zero_()
            self.tone_by_round.weight.zero_()
            self.tone_by_round.bias.zero_()

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """All outputs for (batch, tokens) inputs; ``vector`` has length 1.

        ``name_tone`` (batch, tokens, tones) is the tone toward the name that a token is part of,
        ``evidence`` (batch, tokens, 2 * EVIDENCE) what ``evidence_scores`` compares.
        """
        hidden = self.encoder(ids, shapes, mask)
        weights = mask.to(hidden.dtype).unsqueeze(-1)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        pooled = self.pool(hidden, mask)
        both = torch.cat([pooled, mean.unsqueeze(1).expand_as(pooled)], dim=-1)
        both = self.dropout(both)
        topics = torch.cat([head(both[:, i]) for i, head in enumerate(self.topics)], dim=-1)
        named = torch.cat([hidden, mean.unsqueeze(1).expand_as(hidden)], dim=-1)
        named = self.dropout(torch.tanh(self.name_hidden(self.dropout(named))))
        tone_hidden = self.dropout(torch.tanh(self.tone_hidden(both[:, 3])))
        return {
            "topics": topics.float(),
            "tone": self.tone(tone_hidden).float(),
            "entities": self.entities(self.dropout(hidden)).float(),
            "vector": nn.functional.normalize(self.vector(mean).float(), dim=-1),
            "name_tone": self.name_tone(named).float(),
            "evidence": self.evidence(hidden).float(),
            "tone_by_round": self.tone_by_round(tone_hidden).float(),
            "topics_by_round": self.topics_by_round,
        }


def new_model(base: str) -> NewsModel:
    """The pretrained encoder with one input embedding per case shape, and fresh heads."""
    return NewsModel(load_encoder(base))


def read_weights(path: Path) -> dict[str, Tensor]:
    """Weights by their names: of a run's ``model.pt``, or of a graph (``model.onnx``)."""
    if path.suffix == ".onnx":
        return {name: torch.from_numpy(held) for name, held in stored_weights(path).items()}
    weights: dict[str, Tensor] = checkpoints.load(path)
    return weights


def load_weights(model: NewsModel, state: dict[str, Tensor]) -> None:
    """Put a run's weights into ``model``; those of older runs know no annotation rounds.

    Raises RuntimeError where any other weight is missing or unknown.
    """
    missing, unknown = model.load_state_dict(state, strict=False)
    wrong = [name for name in missing if "_by_round" not in name] + list(unknown)
    if wrong:
        raise RuntimeError(f"these weights do not fit the network: {', '.join(wrong)}")


def freeze(model: NewsModel, layers: int) -> None:
    """Keep the embeddings and the lowest ``layers`` as they are; with none, everything is learnt.

    What reads the states behind those layers (the layers of facts) stays right.
    """
    if not layers:
        return
    body = model.encoder.body
    for part in (body.embeddings, model.encoder.shapes, *body.encoder.layer[:layers]):
        part.requires_grad_(False)


def evidence_scores(evidence: Tensor, pool: Tensor) -> Tensor:
    """Log-odds (names, tokens) of each token to show the tone toward a name.

    ``evidence`` is that head's output for the name's item (names, tokens, 2 * EVIDENCE), ``pool``
    (names, tokens) the share of each token in the name: the first half of its dimensions asks,
    the second half of every token answers.
    """
    asks, answers = evidence.split(EVIDENCE, -1)
    question = (pool.unsqueeze(-1) * asks).sum(1, keepdim=True)
    return (question * answers).sum(-1) / EVIDENCE**0.5 - EVIDENCE_BIAS


def by_round(base: Tensor, offsets: Tensor, rounds: Tensor) -> Tensor:
    """Logits (n, k) as the annotators of each item's round would have them.

    ``offsets`` is (n, ROUNDS - 1, k) or (ROUNDS - 1, k), ``rounds`` (n,); round 0 has no offset.
    """
    offsets = offsets.expand(len(base), ROUNDS - 1, base.shape[1])
    index = (rounds - 1).clamp(min=0)
    chosen = offsets[torch.arange(len(base), device=base.device), index]
    return base + chosen * (rounds > 0).unsqueeze(-1)


def parameter_groups(model: NewsModel, config: dict[str, Any]) -> list[dict[str, Any]]:
    """AdamW groups: lower layers learn slower, heads and shapes faster, biases without decay."""
    layers = model.encoder.config.num_hidden_layers
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if not name.startswith("encoder.") or name == "encoder.shapes.weight":
            rate = config["head_lr"]
        elif ".layer." in name:
            depth = int(name.split(".layer.")[1].split(".")[0])
            rate = config["lr"] * config["layer_decay"] ** (layers - 1 - depth)
        else:
            rate = config["lr"] * config["layer_decay"] ** layers
        decay = 0.0 if parameter.ndim < 2 else config["weight_decay"]
        groups.setdefault((rate, decay), []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "weight_decay": decay}
        for (rate, decay), parameters in groups.items()
    ]
