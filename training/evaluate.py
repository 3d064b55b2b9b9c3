"""Dev scores of several bundles side by side, with their mean and spread, and how they calibrate.

    python -m training.evaluate --data W/prepared/dev.jsonl W/prepared/dev_feed.jsonl \\
                                --model W/first-int8 W/second-int8 [--plot reliability.svg]

Runs of one recipe under several seeds give its spread; the float32 and the int8 bundle of one run
give what rounding costs; ``--together`` adds the mean of their probabilities, about the most that
self-training could teach one network. ``dateline model eval`` has the details of one bundle.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.evaluation import Report, evaluate, read_examples, score
from training.ensemble import Ensemble

SCORES = {
    "topics_macro_f1": "topics",
    "tone_macro_f1": "tone",
    "entities_f1": "entities",
    "topics_ece": "ECE of topics",
    "tone_ece": "ECE of tone",
}


def rows(reports: Mapping[str, Report]) -> list[str]:
    """A Markdown table: a line for each bundle, then the mean and the widest difference."""
    found = {name: report.summary() for name, report in reports.items()}
    names = [key for key in SCORES if all(key in summary for summary in found.values())]
    lines = ["| model | " + " | ".join(SCORES[key] for key in names) + " |"]
    lines.append("|---" * (len(names) + 1) + "|")
    for name, summary in found.items():
        lines.append(f"| {name} | " + " | ".join(f"{summary[key]:.3f}" for key in names) + " |")
    if len(found) > 1:
        columns = [[summary[key] for summary in found.values()] for key in names]
        means = " | ".join(f"{statistics.mean(values):.3f}" for values in columns)
        widths = " | ".join(f"{max(values) - min(values):.3f}" for values in columns)
        lines += [f"| mean | {means} |", f"| widest difference | {widths} |"]
    return lines


def plot(reports: Mapping[str, Report], path: Path) -> None:
    """Reliability of the topics: share that is true over mean probability, the dots by count."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "dateline"  # equal input, equal file
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(4.6, 4.2))
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=1, linestyle="--")
    for name, report in reports.items():
        xs, ys = [x for x, _, _ in report.curve], [y for _, y, _ in report.curve]
        sizes = [8 + 4 * count**0.4 for _, _, count in report.curve]
        axes.plot(xs, ys, linewidth=1.2, label=name)
        axes.scatter(xs, ys, s=sizes)
    axes.set_xlabel("mean probability of the topic")
    axes.set_ylabel("share that is annotated with it")
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    pyplot.close(figure)


def main(argv: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="annotated JSON lines")
    parser.add_argument("--model", type=Path, nargs="+", required=True, help="calibrated bundles")
    parser.add_argument("--together", action="store_true", help="score their mean as well")
    parser.add_argument("--plot", type=Path, help="picture of the calibration on the first file")
    args = parser.parse_args(argv)
    for number, data in enumerate(args.data):
        examples, digest = read_examples(data)
        reports: dict[str, Report] = {}
        for place, folder in enumerate(args.model, 1):
            model = EmbeddedModel(folder)
            reports[f"{place} {model.label}"] = score(examples, evaluate(model, examples))
        print(f"\n{data.name}, {len(examples):,} items, digest {digest}\n")
        print("\n".join(rows(reports)))
        if args.together:
            summary = score(examples, evaluate(Ensemble(args.model), examples)).summary()
            found = ", ".join(f"{SCORES[k]} {v:.3f}" for k, v in summary.items() if k in SCORES)
            print(f"\ntogether: {found}")
        if args.plot and number == 0:
            plot(reports, args.plot)


if __name__ == "__main__":
    main()
