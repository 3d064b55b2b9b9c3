from __future__ import annotations

import pytest

from dateline.transforms.names.composed import composed
from dateline.transforms.names.tables import lexicon


@pytest.mark.parametrize(
    ("name", "canonical", "country"),
    [
        ("Russian defence ministry", "Ministry of Defence (Russia)", "RU"),
        ("Japan's finance ministry", "Ministry of Finance (Japan)", "JP"),
        ("Ministry of Energy of Kazakhstan", "Ministry of Energy (Kazakhstan)", "KZ"),
        ("Norwegian navy", "Navy (Norway)", "NO"),
        ("Chilean government", "Chile", "CL"),
        ("Kenyan Supreme Court", "Supreme Court (Kenya)", "KE"),
        ("Ukrainian parliament", "Parliament (Ukraine)", "UA"),
    ],
)
def test_a_state_and_a_body_make_a_name(name: str, canonical: str, country: str) -> None:
    record = composed(name, lexicon())
    assert record is not None
    assert (record.canonical, record.country) == (canonical, country)


@pytest.mark.parametrize("name", ["Russian roulette", "defence ministry", "Japan", "Acme of Japan"])
def test_anything_else_does_not(name: str) -> None:
    assert composed(name, lexicon()) is None
