"""Words in disguise are known, names of code that have digits are not taken for them."""

from __future__ import annotations

import pytest

from auditors.sensitive_data.disguises import is_disguised, is_dollar_for_s


@pytest.mark.parametrize("value", ["Wint3r.Sturm", "R3d.Panda", "p4ssw0rds", "t0mat0-soup", "Sunsh1ne22", "$unset"])
def test_a_word_with_other_signs_for_letters(value: str) -> None:
    assert is_disguised(value)


@pytest.mark.parametrize(
    "value",
    ["base64.b64encode", "utf8.decode", "x509.Certificate", "s3.Bucket", "k8s.Client", "log4j.Level", "winter1"],
)
def test_names_of_code_are_no_disguise(value: str) -> None:
    assert not is_disguised(value)


@pytest.mark.parametrize(
    ("value", "stands"), [("$ummer1", True), ("$ecret", True), ("$print", False), ("$pass2", False)]
)
def test_a_dollar_for_an_s_leaves_no_word_without_it(value: str, stands: bool) -> None:
    assert is_dollar_for_s(value) is stands
