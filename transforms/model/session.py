"""One onnxruntime session per process and file, for many threads of one core each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray


class OnnxSession:
    """A graph on the CPU; ``run`` may be called from several threads at once.

    Each call computes on the calling thread alone: parallelism is one call per core.
    """

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(path),
            options,
            providers=["CPUExecutionProvider"],
            # onnxruntime 1.23, the last for Python 3.10, cannot run what this makes of float64.
            disabled_optimizers=["MatmulTransposeFusion"],
        )
        self.inputs: list[str] = [item.name for item in self._session.get_inputs()]
        self.outputs: list[str] = [item.name for item in self._session.get_outputs()]

    def run(self, feeds: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """All outputs by name."""
        values = self._session.run(self.outputs, feeds)
        return dict(zip(self.outputs, values, strict=True))
