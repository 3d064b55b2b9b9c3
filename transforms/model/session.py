"""One onnxruntime session per process and file, for many threads of one core each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.transforms.model.graph_outputs import computes, with_outputs

if TYPE_CHECKING:
    from numpy.typing import NDArray


class OnnxSession:
    """A graph on the CPU; ``run`` may be called from several threads at once.

    Each call computes on the calling thread alone: parallelism is one call per core.
    """

    def __init__(self, path: Path, also: Mapping[str, str] | None = None) -> None:
        """A session of the graph in a file.

        Args:
            also: tensors that are given as well, by the name of the output; those that the graph
                does not compute are left out.
        """
        import onnxruntime

        graph: str | bytes = str(path)
        if also:
            read = path.read_bytes()
            also = {name: tensor for name, tensor in also.items() if computes(read, tensor)}
            graph = with_outputs(read, also.values())

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # Lengths differ from text to text: a plan of memory for each of them is kept for nothing.
        options.enable_mem_pattern = False
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            graph,
            options,
            providers=["CPUExecutionProvider"],
            # onnxruntime 1.23, the last for Python 3.10, cannot run what this makes of float64.
            disabled_optimizers=["MatmulTransposeFusion"],
        )
        self._session._model_bytes = None  # the whole file, kept to make the session anew
        self.inputs: list[str] = [item.name for item in self._session.get_inputs()]
        self._tensors: list[str] = [item.name for item in self._session.get_outputs()]
        names = {tensor: name for name, tensor in (also or {}).items()}
        self.outputs: list[str] = [names.get(tensor, tensor) for tensor in self._tensors]

    def run(self, feeds: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """All outputs by name."""
        values = self._session.run(self._tensors, feeds)
        return dict(zip(self.outputs, values, strict=True))
