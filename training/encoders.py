"""Pretrained encoders of several families behind one interface.

BERT, MPNet and XLM-R differ in their word pieces, marks, pad ids and positions. All of them take
word embeddings instead of ids, count positions of those from the first token on, and so agree on
what is padded at the end: the case shape of each piece is added to its word embedding, and the
rest of the network stays as it was trained.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import Tensor, nn

from dateline.transforms.model.shapes import SHAPES
from training.bases import base_folder

FAMILIES = {"bert": "BertModel", "mpnet": "MPNetModel", "xlm-roberta": "XLMRobertaModel"}
"""Class of transformers by ``model_type`` in the base's ``config.json``."""

SHAPE_NOISE = 0.02  # of a new case shape, in standard deviations of the word embeddings


class Encoder(nn.Module):
    """A transformer with one input embedding per case shape."""

    def __init__(self, body: nn.Module) -> None:
        super().__init__()
        self.body = body
        table = body.embeddings.word_embeddings
        self.shapes = nn.Embedding(SHAPES, table.embedding_dim)
        spread = SHAPE_NOISE * float(table.weight.detach().std())
        with torch.no_grad():
            self.shapes.weight.normal_(0.0, spread)
            self.shapes.weight[0] = 0.0  # marks keep the embedding that they were trained with

    @property
    def config(self) -> Any:
        """The configuration of the body: ``hidden_size``, ``num_hidden_layers`` and so on."""
        return self.body.config

    @property
    def words(self) -> nn.Embedding:
        """The table of word embeddings."""
        table: nn.Embedding = self.body.embeddings.word_embeddings
        return table

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """Hidden states (batch, tokens, size) for (batch, tokens) inputs padded at the end."""
        embedded = self.words(ids) + self.shapes(shapes)
        hidden: Tensor = self.body(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return hidden


def family_class(family: str) -> Any:
    """The class of transformers for ``model_type``; ValueError for one that nobody tried."""
    if family not in FAMILIES:
        raise ValueError(f"encoder family {family!r} is none of {', '.join(FAMILIES)}")
    return getattr(transformers, FAMILIES[family])


def load_encoder(base: str) -> Encoder:
    """The pretrained encoder in ``base`` with fresh case shapes.

    Attention is trained without dropout: drawing random numbers for it is slow on a CPU.
    """
    folder = base_folder(base)
    config = Path(folder) / "config.json"
    if config.is_file():
        family = json.loads(config.read_text(encoding="utf-8"))["model_type"]
    else:
        family = transformers.AutoConfig.from_pretrained(folder).model_type
    body = family_class(family).from_pretrained(
        folder,
        add_pooling_layer=False,
        attention_probs_dropout_prob=0.0,
        attn_implementation="eager",
    )
    return Encoder(body)
