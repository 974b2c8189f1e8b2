"""National identifiers of Poland, Czechia, Slovakia, Romania and Bulgaria."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.identifiers import labelled, person_number, stdnum

_PL_PESEL = person_number(
    166,
    "pl-pesel",
    "PL_PESEL",
    "Polish PESEL",
    "Eleven digits with a plausible date of birth and a right check digit, beside `PESEL`. Very sure.",
)
_RO_CNP = person_number(
    189,
    "ro-cnp",
    "RO_CNP",
    "Romanian CNP",
    "Thirteen digits with a plausible date of birth, county and a right check digit, beside `CNP`. Very sure.",
)
_CZ_RC = person_number(
    190,
    "cz-birth-number",
    "CZ_BIRTH_NUMBER",
    "Czech or Slovak birth number",
    "A plausible date of birth, three or four digits divisible by 11, beside `rodné číslo`. Very sure.",
)
_BG_EGN = person_number(
    192,
    "bg-egn",
    "BG_EGN",
    "Bulgarian EGN",
    "Ten digits with a plausible date of birth and a right check digit, beside `EGN`. Very sure.",
)

DETECTORS: Final = (
    labelled(_PL_PESEL, ("pesel", "numer pesel"), r"\d{11}", stdnum("pl.pesel"), score=0.98, priority=60),
    labelled(
        _RO_CNP,
        ("cnp", "cod numeric personal", "codul numeric personal"),
        r"[1-9]\d{12}",
        stdnum("ro.cnp"),
        score=0.98,
        priority=60,
    ),
    labelled(
        _CZ_RC,
        ("rodné číslo", "rodne cislo", "rodné čislo", "birth number"),
        r"\d{6}/?\d{3,4}",
        stdnum("cz.rc"),
        score=0.96,
        priority=60,
    ),
    labelled(_BG_EGN, ("egn", "егн", "bulgarian egn"), r"\d{10}", stdnum("bg.egn"), score=0.97, priority=60),
)
