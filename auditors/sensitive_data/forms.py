"""JSON objects of which one member says what another one is: pairs of a name and a value, and forms of documents.

HAR and OTLP write headers and attributes as `{"name": "authorization", "value": …}`; a form has the number of a paper
in one field and its kind and country in others; tools that drive a browser say into which element a text is typed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from auditors.sensitive_data.deferred import deferred

_MOST_IN_PAIR: Final = 8
"""Most members of an object that is read as a pair of a name and a value."""
_MOST_IN_FORM: Final = 24
_DOCUMENT_KEYS: Final = frozenset(
    {"doc_number", "docNumber", "document_number", "documentNumber", "id_number", "idNumber"}
)
_PASSPORT_KEYS: Final = frozenset(
    {"passport", "passport_no", "passportNo", "passport_number", "passportNumber", "passport_num"}
)
"""Forms are numbered by papers of several countries, which another field names."""
_NUMBER_KEYS: Final = _DOCUMENT_KEYS | _PASSPORT_KEYS
_VALUE_KEYS: Final = frozenset({"value", "Value", "ParameterValue", "val", "number", "numero", "no", "num"})
_TYPED: Final = "text"
"""What a tool that drives a browser types into a field, which another member names."""
LABELLED_KEYS: Final = _VALUE_KEYS | _NUMBER_KEYS | {_TYPED}
"""Keys of values that the label of their object tells of."""
TYPED_KEYS: Final = frozenset({"stringValue", "string_value"})
"""Keys that say the type of a value only: the key above tells of it."""
_IN_FULL: Final[Sequence[tuple[frozenset[str], Mapping[str, str]]]] = (
    (frozenset({"first", "last"}), {"first": "first_name", "last": "last_name"}),
    (frozenset({"given", "family"}), {"given": "given_name", "family": "family_name"}),
    (frozenset({"fn", "ln"}), {"fn": "first_name", "ln": "last_name"}),
    (frozenset({"kty", "d"}), {"d": "jwk_private_key"}),
    (frozenset({"kty", "k"}), {"k": "jwk_secret_key"}),
    (frozenset({"result", "bcrypt_hash"}), {"result": "random_password"}),
)
"""Keys that mean something only together: `{"family": "Quill", "given": ["Anna"]}`; the private half of a JSON Web Key
(RFC 7517); what Terraform drew by lot.
"""
_DOCUMENT_TYPES: Final = ("document_type", "documentType", "doc_type", "docType", "id_type", "idType", "tipo_documento")
_NAME_KEYS: Final = ("name", "key", "Name", "Key", "ParameterKey", "system", "type", *_DOCUMENT_TYPES)
_FIELD_KEYS: Final = ("selector", "element", "locator", "field", "label", "xpath")
_PASSWORD_FIELD: Final = deferred(
    r"passw|passphrase|passcode|pwd|kennwort|contrase[nñ]a|mot[ _-]de[ _-]passe|wachtwoord|senha", re.IGNORECASE
)
_COUNTRY_KEYS: Final = ("country", "issuing_country", "issuingCountry", "country_code", "countryCode", "nationality")
_LONGEST_COUNTRY: Final = 16


def is_labelled(names: Collection[str]) -> bool:
    """Whether one member of objects with these keys may say what another one is."""
    if not TYPED_KEYS.isdisjoint(names):
        return True
    if len(names) > _MOST_IN_FORM:
        return False
    if not _NUMBER_KEYS.isdisjoint(names):
        return True
    typed = _TYPED in names and any(key in names for key in _FIELD_KEYS)
    return len(names) <= _MOST_IN_PAIR and (typed or not _VALUE_KEYS.isdisjoint(names))


def named_by_others(names: Collection[str]) -> Mapping[str, str]:
    """What those of the keys are called in full that only tell something beside the others."""
    return next((full for beside, full in _IN_FULL if beside.issubset(names)), {})


def label_of(value: Mapping[str, Any]) -> str:
    """What an object says that its value is: a name, a kind of paper and its country; empty where it says nothing."""
    if not _PASSPORT_KEYS.isdisjoint(value):
        return " ".join(("passport", *_countries(value)))
    if LABELLED_KEYS.isdisjoint(value):
        return ""
    fields = (name for key in _FIELD_KEYS if type(name := value.get(key)) is str)
    if any(map(_PASSWORD_FIELD.search, fields)):
        return "password"
    label = next((name for key in _NAME_KEYS if type(name := value.get(key)) is str), "")
    return " ".join((label, *_countries(value))) if label and not _DOCUMENT_KEYS.isdisjoint(value) else label


def _countries(value: Mapping[str, Any]) -> Sequence[str]:
    """What a form says of the country that gave out a document."""
    told = (value.get(key) for key in _COUNTRY_KEYS)
    return [country for country in told if type(country) is str and len(country) <= _LONGEST_COUNTRY]
