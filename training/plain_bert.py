"""A plain BERT for export: the same numbers as the trained network, in a graph that fuses.

The stock BertModel traces to a graph that is wrong at other lengths than the traced one; these
few lines trace correctly, and onnxruntime's optimiser recognises every attention and layer norm.
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
        weights = torch.softmax(scores + mask, dim=-1)
        joined = torch.matmul(weights, v).permute(0, 2, 1, 3).contiguous()
        joined = joined.view(joined.shape[0], joined.shape[1], x.shape[-1])
        x = self.norm1(self.output(joined) + x)
        return self.norm2(self.down(nn.functional.gelu(self.up(x))) + x)


def shape_table(encoder: Encoder) -> nn.Embedding:
    """Case shapes with the embedding that a BERT adds for the first segment already in them."""
    first_segment = encoder.body.embeddings.token_type_embeddings.weight[0]
    return nn.Embedding.from_pretrained((encoder.shapes.weight + first_segment).detach())


class PlainNewsModel(nn.Module):
    """Encoder and the heads that ship: topics, tone, entities, vector.

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

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """Logits of topics, tone and tags, and the sentence vector, for (batch, tokens) inputs."""
        positions = torch.arange(ids.shape[1], device=ids.device).unsqueeze(0)
        x = self.norm(self.words(ids) + self.positions(positions) + self.shapes(shapes))
        keep = mask.unsqueeze(1).unsqueeze(2).to(x.dtype)
        hidden_mask = (1.0 - keep) * -10000.0
        for layer in self.layers:
            x = layer(x, hidden_mask)
        weights = mask.to(x.dtype).unsqueeze(-1)
        mean = (x * weights).sum(1) / weights.sum(1)
        scores = self.pool(x) + (1.0 - weights) * -10000.0
        pooled = torch.matmul(torch.softmax(scores, dim=1).transpose(1, 2), x)
        inputs = [torch.cat([pooled[:, i], mean], dim=-1) for i in range(len(self.topics) + 1)]
        topics = torch.cat([head(inputs[i]) for i, head in enumerate(self.topics)], dim=-1)
        tone = self.tone(torch.tanh(self.tone_hidden(inputs[-1])))
        vector = self.vector(mean)
        vector = vector / vector.pow(2).sum(-1, keepdim=True).sqrt()
        return topics, tone, self.entities(x), vector
