"""A plain BERT for export: the same numbers as the trained network, in a graph that fuses.

The stock BertModel traces to a graph that is wrong at other lengths than the traced one; these
few lines trace correctly, and onnxruntime's optimiser recognises every layer norm and activation.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from training.encoders import Encoder
from training.model import NewsModel


class PlainLayer(nn.Module):
    """One transformer layer, without dropout, over weights of the trained one."""

    def __init__(self, source: nn.Module, heads: int) -> None:
        super().__init__()
        attention = source.attention
        self.heads = heads
        self.query, self.key, self.value = (
            attention.self.query, attention.self.key, attention.self.value,
        )  # fmt: skip
        self.output, self.norm1 = attention.output.dense, attention.output.LayerNorm
        self.up, self.down = source.intermediate.dense, source.output.dense
        self.norm2 = source.output.LayerNorm

    def split(self, x: Tensor) -> Tensor:
        """(batch, tokens, size) to (batch, heads, tokens, size / heads)."""
        size = x.shape[-1] // self.heads
        return x.view(x.shape[0], x.shape[1], self.heads, size).permute(0, 2, 1, 3)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(batch, tokens, size); ``mask`` is added to the attention scores."""
        q, k, v = self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x))
        scores = torch.matmul(q, k.transpose(-1, -2)) / math.sqrt(q.shape[-1])
        scores = scores + mask  # softmax spelt out: as one operation it depends on the processor
        weights = torch.exp(scores - scores.amax(-1, keepdim=True))
        weights = weights / weights.sum(-1, keepdim=True)
        joined = torch.matmul(weights, v).permute(0, 2, 1, 3).contiguous()
        joined = joined.view(joined.shape[0], joined.shape[1], x.shape[-1])
        x = self.norm1(self.output(joined) + x)
        return self.norm2(self.down(nn.functional.gelu(self.up(x))) + x)


def shape_table(encoder: Encoder) -> nn.Embedding:
    """Case shapes with the embedding that a BERT adds for the first segment already in them."""
    first_segment = encoder.body.embeddings.token_type_embeddings.weight[0]
    return nn.Embedding.from_pretrained((encoder.shapes.weight + first_segment).detach())


def linear64(layer: nn.Linear, x: Tensor) -> Tensor:
    """A linear layer in float64."""
    return torch.matmul(x, layer.weight.double().t()) + layer.bias.double()


class PlainNewsModel(nn.Module):
    """Encoder and the heads that ship: topics, tone, entities, vector, tone toward names.

    Raises ValueError for an encoder that is not a BERT, as the layers are written out here.
    """

    def __init__(self, source: NewsModel) -> None:
        super().__init__()
        body = source.encoder.body
        if source.encoder.config.model_type != "bert":
            raise ValueError(
                f"only a BERT can be exported, and this is {source.encoder.config.model_type}"
            )
        self.words = body.embeddings.word_embeddings
        self.shapes = shape_table(source.encoder)
        self.positions = body.embeddings.position_embeddings
        self.norm = body.embeddings.LayerNorm
        heads = source.encoder.config.num_attention_heads
        self.layers = nn.ModuleList(PlainLayer(layer, heads) for layer in body.encoder.layer)
        self.pool, self.topics = source.pool.score, source.topics
        self.tone_hidden, self.tone = source.tone_hidden, source.tone
        self.entities, self.vector = source.entities, source.vector
        self.name_hidden, self.name_tone = source.name_hidden, source.name_tone
        self.evidence = source.evidence

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """Logits of topics, tone and tags, the sentence vector, tone toward names and its evidence.

        Inputs are (batch, tokens); the order is that of ``training.export.OUTPUTS``.
        """
        positions = torch.arange(ids.shape[1], device=ids.device).unsqueeze(0)
        x = self.norm(self.words(ids) + self.positions(positions) + self.shapes(shapes))
        keep = mask.unsqueeze(1).unsqueeze(2).to(x.dtype)
        hidden_mask = (1.0 - keep) * -10000.0
        for layer in self.layers:
            x = layer(x, hidden_mask)
        return self.heads(x, mask)

    def heads(self, x: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """The outputs for the last layer's (batch, tokens, size).

        Sums over tokens and the small last layers are in float64: those in float32 differ between
        processors in their last digits, as each adds in an order of its own.
        """
        exact = x.double()
        weights = mask.to(exact.dtype).unsqueeze(-1)
        mean = (exact * weights).sum(1) / weights.sum(1)
        scores = linear64(self.pool, exact) + (1.0 - weights) * -10000.0
        pooled = torch.matmul(torch.softmax(scores, dim=1).transpose(1, 2), exact)
        inputs = [torch.cat([pooled[:, i], mean], dim=-1) for i in range(len(self.topics) + 1)]
        topics = torch.cat([linear64(h, inputs[i]) for i, h in enumerate(self.topics)], dim=-1)
        tone = linear64(self.tone, torch.tanh(self.tone_hidden(inputs[-1].float()).double()))
        vector = self.vector(mean.float()).double()
        vector = vector / vector.pow(2).sum(-1, keepdim=True).sqrt()
        named = torch.cat([x, mean.float().unsqueeze(1).expand_as(x)], dim=-1)
        name_tone = linear64(self.name_tone, torch.tanh(self.name_hidden(named)).double())
        found = (topics, tone, linear64(self.entities, exact), vector, name_tone)
        return *(value.float() for value in found), self.evidence(x)
