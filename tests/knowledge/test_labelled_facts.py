"""The importer against procedures read by eye."""

import pytest

from tests.knowledge.score_labels import Score, portal_folder, read_labels, score

pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(
        not portal_folder().is_dir(),
        reason="the reference data is absent; point SHARED_DIR at it",
    ),
]


@pytest.fixture(scope="module")
def scored() -> Score:
    return score()


def test_sample_is_large_enough() -> None:
    labels = read_labels()
    assert len(labels) >= 150
    assert len({label["issuer"] for label in labels}) == 8


@pytest.mark.parametrize(("field", "least"), [("fee", 0.99), ("time", 0.99), ("papers", 0.97)])
def test_facts_are_read_exactly(scored: Score, field: str, least: float) -> None:
    assert scored.share(field) >= least, "\n".join(scored.misses)


@pytest.mark.parametrize(
    ("field", "least"),
    [("channels", 0.99), ("results", 0.97), ("has_conditions", 0.99), ("legal", 0.99)],
)
def test_other_facts_are_read_well(scored: Score, field: str, least: float) -> None:
    assert scored.share(field) >= least, "\n".join(scored.misses)
