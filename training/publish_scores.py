"""Measures precision and recall of each topic, beside the weights and in the model card.

    python -m training.publish_scores --data W/prepared/dev_feed.jsonl [--model BUNDLE]

writes ``scores.json`` into the bundle, from which ``dateline sql`` and the page take their error
bars. Without ``--data`` only the table of docs/model-card.md is written anew. Take annotated items
that are drawn as feeds bring them: among items that were chosen for being hard a model errs more
often, and a bar that is made of them is wrong.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.published_scores import PublishedScores, measured, read, write

CARD = Path("docs/model-card.md")
BEGIN = "<!-- scores: written by python -m training.publish_scores -->"
END = "<!-- end of scores -->"


def table(scores: PublishedScores) -> Iterator[str]:
    """The lines of the model card."""
    yield "| topic | precision | recall | hits | wrong | missed | neither |"
    yield "|---|---|---|---|---|---|---|"
    for one in scores.topics:
        shares = f"{one.precision:.3f} | {one.recall:.3f}"
        yield f"| {one.topic} | {shares} | {one.hits} | {one.wrong} | {one.missed} | {one.rest} |"
    yield ""
    yield f"`{scores.model}` on `{scores.data}`: {scores.items} items, digest `{scores.digest}`."


def with_table(card: str, scores: PublishedScores) -> str:
    """The text of the card with the table between its marks written anew."""
    before, _, rest = card.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the card has no {BEGIN} … {END}")
    return "\n".join([f"{before}{BEGIN}", "", *table(scores), "", f"{END}{after}"])


def main(argv: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="annotated JSON lines")
    parser.add_argument("--model", type=Path, default=WEIGHTS / DEFAULT, help="calibrated bundle")
    args = parser.parse_args(argv)
    if args.data is not None:
        from dateline.transforms.model.embedded import EmbeddedModel
        from dateline.transforms.model.evaluation import evaluate, read_examples

        model = EmbeddedModel(args.model)
        examples, digest = read_examples(args.data)
        said = evaluate(model, examples)
        write(measured(model.label, args.data.name, digest, examples, said), args.model)
    scores = read(args.model)
    if scores is None:
        parser.error(f"nothing is published of {args.model}: give --data")
    print("\n".join(table(scores)))
    if args.model == WEIGHTS / DEFAULT:
        CARD.write_text(with_table(CARD.read_text("utf-8"), scores), "utf-8")


if __name__ == "__main__":
    main()
