"""More outputs for a stored graph, without a second copy of it.

A graph is a message of Protocol Buffers, where a message that comes twice is merged and its lists
are joined ("Protocol Buffers encoding", "Last One Wins"). So a few bytes behind the file's own add
outputs; the field numbers are those of ``onnx.proto3``, which only ever grows.
"""

from __future__ import annotations

from collections.abc import Iterable

_GRAPH = 7  # of ModelProto
_OUTPUT = 12  # of GraphProto
_NAME, _TYPE = 1, 2  # of ValueInfoProto
_TENSOR = 1  # of TypeProto
_ELEMENT = 1  # of TypeProto.Tensor
_FLOAT = 1  # of TensorProto.DataType


def with_outputs(graph: bytes, tensors: Iterable[str]) -> bytes:
    """A graph that gives these tensors of floats, which it computes, besides its own outputs."""
    kind = _message(_TYPE, _message(_TENSOR, bytes((_ELEMENT << 3, _FLOAT))))
    added = b"".join(
        _message(_OUTPUT, _message(_NAME, tensor.encode()) + kind) for tensor in tensors
    )
    return graph + _message(_GRAPH, added)


def computes(graph: bytes, tensor: str) -> bool:
    """Whether a node of the graph has an output of this name."""
    return _message(2, tensor.encode()) in graph  # NodeProto.output


def _message(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    parts = []
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes((*parts, value))
