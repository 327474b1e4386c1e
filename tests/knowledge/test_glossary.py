"""The glossary leads people's words to words that procedures in force really use."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from knowledge.catalogue import load_catalogue
from knowledge.cross_checking import Knowledge, cross_check, glossary_leads
from knowledge.errors import CatalogueError
from knowledge.glossary import read_glossary
from knowledge.overrides.records import Override
from knowledge.overrides.store import save_overrides
from knowledge.places.offices import save_offices
from knowledge.places.records import Office

LEAST_TERMS = 520


def test_there_are_enough_terms() -> None:
    assert len(read_glossary().terms) >= LEAST_TERMS


def test_every_term_leads_to_a_procedure_in_force() -> None:
    knowledge = Knowledge(load_catalogue(), None, date(2026, 9, 1))
    assert list(glossary_leads(knowledge)) == []


def test_nothing_is_said_twice() -> None:
    said = Counter(phrase.lower() for term in read_glossary().terms for phrase in term.said)
    assert [phrase for phrase, count in said.items() if count > 1] == []


def test_every_entry_is_spelt_in_composed_unicode_without_stray_spaces() -> None:
    for term in read_glossary().terms:
        for text in (*term.said, term.official, term.not_for):
            assert text == unicodedata.normalize("NFC", " ".join(text.split()))


def test_every_family_sets_at_least_two_words_apart() -> None:
    for family in read_glossary().families:
        assert len(family.members) >= 2, family.id
        assert all(member.cues for member in family.members), family.id


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "glossary.toml"
    path.write_text("[[term]]\nsaid = []\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"glossary\.toml"):
        read_glossary(path)


def test_cross_checks_find_an_ended_override_and_an_office_without_commune(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2026, 9, 1)
    ended = Override(
        province="Phú Thọ",
        procedure="1.004194",
        kind="fee",
        fee_kind="free",
        document="1/2026/NQ-HĐND",
        since=date(2026, 1, 1),
        until=date(2026, 6, 30),
    )
    save_overrides(database, [ended])
    save_offices(database, [Office(commune_id="no.where", name="A", address="B", updated=day)])
    monkeypatch.setattr("knowledge.cross_checking.read_guides", dict)
    findings = cross_check(Knowledge(load_catalogue(), database, day))
    assert [finding.code for finding in findings] == ["1.004194", "no.where"]
