"""Record numbers are numbers behind their label; dates, versions and plain numbers are not."""

from __future__ import annotations

import pytest

from auditors.sensitive_data.detectors.medical_records import MEDICAL_RECORD
from auditors.sensitive_data.matcher import Matcher, select
from auditors.sensitive_data.registry import load_detectors

MATCHER = Matcher(select([one for one in load_detectors() if one.rule == MEDICAL_RECORD], depth="patterns"))


def found(text: str) -> list[str]:
    return [text[match.start : match.end] for match in MATCHER.find(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("see MRN-37981234 for details", "MRN-37981234"),
        ("MRN: 00418832", "00418832"),
        ("mrn 5551234", "5551234"),
        ("patient_mrn: 5551234", "5551234"),
        ("MRN number is 5551234", "5551234"),
        ("medical record number MR-5520917", "MR-5520917"),
        ("Medical Record No. 882-134-5", "882-134-5"),
        ("patient ID: P0098123", "P0098123"),
        ('"patientId": "P0098123"', "P0098123"),
        ("patient's file 8812345", "8812345"),
        ("chart no. 448120 was updated", "448120"),
        ("hospital number: H123456", "H123456"),
        ("Patientennummer 7782134 liegt bei", "7782134"),
        ("Fallnummer: 20231234", "20231234"),
        ("numéro de dossier médical : 2231178", "2231178"),
        ("IPP 8001234567", "8001234567"),
        ("historia clínica nº 445566", "445566"),
        ("NHC: 445566", "445566"),
        ("cartella clinica 2023/4455", "2023/4455"),
    ],
)
def test_a_number_behind_its_label(text: str, value: str) -> None:
    assert found(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "record number 45678 of the table",
        "patient since 2019-03-04",
        "patient ID 2024-01-02",
        "patient ID: 12",
        "chart version 1.24.3",
        "the hospital has 45000 beds",
        "medical record from 12/05/2023",
        "MRN: unknown",
        "mrna1234567",
        "patient is 45 years old",
        "patients: 120000 in 2020",
    ],
)
def test_other_numbers(text: str) -> None:
    assert found(text) == []
