"""Pretrained encoders of toy size and rows to train them on, for tests of the training."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

WORDS = (
    "the a of in and on oil gold stocks bonds falls rises trade talks tariff deal army navy "
    "missile court london rome tokyo reuters ada smith brent dollar euro percent"
).split()
LETTERS = [
    *"abcdefghijklmnopqrstuvwxyz0123456789",
    *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz"),
]
MARKS = {"bert": ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
         "mpnet": ["<s>", "<pad>", "</s>", "<unk>", "[UNK]", "<mask>"]}  # fmt: skip
SIZES = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64,
}  # fmt: skip


def word_piece_tokenizer(family: str) -> Tokenizer:
    """A tokenizer like that of BERT or MPNet. MPNet's lists BERT's marks as words, too."""
    marks = MARKS[family]
    pieces = [*marks, *WORDS, *LETTERS, *".,'|$%()-:"]
    if family == "mpnet":
        pieces += ["[CLS]", "[SEP]", "[PAD]", "[MASK]"]
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens(marks)
    opening, closing = ("[CLS]", "[SEP]") if family == "bert" else ("<s>", "</s>")
    tokenizer.post_processor = processors.BertProcessing(
        (closing, vocabulary[closing]), (opening, vocabulary[opening])
    )
    return tokenizer


def sentence_piece_tokenizer() -> Tokenizer:
    """A tokenizer like that of XLM-R: cased, a mark for the space, words from space to space."""
    marks = ["<s>", "<pad>", "</s>", "<unk>"]
    whole = [f"▁{word}" for word in WORDS] + [f"▁{word.title()}" for word in WORDS]
    single = [*"abcdefghijklmnopqrstuvwxyz", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *"0123456789.,'|$%()-:"]
    pieces = [(mark, 0.0) for mark in marks] + [(piece, -2.0) for piece in whole]
    pieces += [("▁", -3.0)] + [(piece, -6.0) for piece in single] + [("<mask>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens([*marks, "<mask>"])
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), trim_offsets=False, add_prefix_space=False
    )
    return tokenizer


def tokenizer_of(family: str) -> Tokenizer:
    """The toy tokenizer of a family: bert, mpnet or xlm-roberta."""
    return sentence_piece_tokenizer() if family == "xlm-roberta" else word_piece_tokenizer(family)


def tiny_base(folder: Path, family: str, **sizes: int) -> str:
    """A folder with random weights of ``family``, as ``from_pretrained`` reads it. Needs torch."""
    import torch
    import transformers

    from training.encoders import FAMILIES

    torch.manual_seed(5)
    tokenizer = tokenizer_of(family)
    pad = tokenizer.token_to_id("[PAD]" if family == "bert" else "<pad>")
    config = transformers.AutoConfig.for_model(
        family,
        **{"vocab_size": tokenizer.get_vocab_size(), "max_position_embeddings": 200}
        | SIZES | sizes,
        pad_token_id=pad,
    )  # fmt: skip
    body = getattr(transformers, FAMILIES[family])(config, add_pooling_layer=False)
    for layer in body.modules():  # the library starts them at zero, which would hide a fault
        if getattr(layer, "bias", None) is not None and isinstance(layer, torch.nn.Linear):
            torch.nn.init.normal_(layer.bias, std=0.1)
    body.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return str(folder)


def row(title: str, **labels: Any) -> dict[str, Any]:
    """A prepared row without labels but those given."""
    from training.rows import new_row

    return {**new_row(title, "", "www.example.org", "topics"), "drawn": "stratified", **labels}


def prepared_rows(count: int) -> list[dict[str, Any]]:
    """Rows with all labels, two in three of them with a topic."""
    rows = []
    for i in range(count):
        title = ("Oil falls in London", "Trade talks in Rome", "Ada Smith on the court")[i % 3]
        spans = ([[13, 19, "LOC"]], [[15, 19, "LOC"]], [[0, 9, "PER"]])[i % 3]
        found = row(f"{title} {i}", topics=[int(i % 3 == 1), 0, int(i % 3 == 0)], tone=i % 3)
        rows.append({**found, "entities": spans, "entity_chars": len(found["title"])})
    return rows


def write_prepared(folder: Path, count: int = 24) -> Path:
    """A prepared folder of our own making."""
    folder.mkdir(parents=True)
    unlabelled = [
        {**row(f"Gold rises in Tokyo and Rome {i}"), "source": "unlabelled"} for i in range(11)
    ]
    for name, rows in (
        ("train", prepared_rows(count)),
        ("dev", prepared_rows(9)),
        ("unlabelled", unlabelled),
    ):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    return folder
