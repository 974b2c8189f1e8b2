"""What a JSON key tells about the string under it: a context for detectors, and whether people speak there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from auditors.formats.format import Format
from auditors.model import Role
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.groups import group_of

_TELLING: Final = deferred(
    r"""pass(?!age|ed|ing|ive|es\b) | pwd | kennwort | contrase[nñ]a | senha(?:$|_) | wachtwoord | has[lł]o(?:$|_)
      | l[oö]senord | adgangskode | heslo | (?:^|_)(?:mdp|pw|psk|clave|parola)(?:$|_)
      | (?:alarm|door|gate|unlock|safe)_?code$ | (?:^|_)(?:pin|puk)(?:_?code)?$
      | secret | token(?!s|izer|_type|_count) | credential | auth | cookie | session
      | bearer | signature | (?:^|_)sig(?:$|_) | dsn | conn_?str
      | (?:^|_)(?:(?:api|access|private|master|encryption|signing|license|salt|virtual|account)_?)?key
        (?:$|_(?!hash|alias|name|spend|max))
      | (?:database|db|connection|redis|mongo\w*)_?(?:url|uri|string)
      | ssn | social_security | (?:^|_)sin(?:$|_) | itin | (?:^|_)tax | (?:^|_)vat(?:$|_)
      | phone | (?:^|_)tel(?:$|_|ephone) | mobile | (?:^|_)fax | (?:^|_)cell(?:$|_) | whatsapp
      | passport | licen[cs]e | dob(?:$|_) | birth | (?:^|_)born | mrn | patient | medical | health | insurance
      | (?:^|_)npi(?:$|_) | (?:^|_)nhs | nino(?:$|_) | medicare
      | iban | (?:^|_)bic(?:$|_) | swift | routing | (?:^|_)aba(?:$|_) | account | acct | (?:^|_)bank | sort_?code
      | (?:^|_)card | (?:^|_)pan(?:$|_) | cc_?num | cvv | cvc
      | (?:^|_)(?:nif|nie|dni|nir|bsn|cpf|cnpj|curp|rrn|nric|fin|abn|acn|tfn|bvn|nin|hetu|tckn|ein|fein|tin|dea|mbi|rfc
          |cuit|cuil|rut|uen|ird|frn|brn|umid|mykad|nik|ktp|cnic|hkid|oib|egn|amka|cnp|cpr|fnr|ahv|avs|svnr|ppsn?|lanr
          |bsnr|kvnr|insz|niss|orgnr|gstin|epic|vin|vrn|rx)(?:$|_)
      | aadhaar | pesel | steuer | national_?id | identity | identifica | personnummer | f.dselsnummer | kennitala
      | isikukood | rodne_cislo | codice_fiscale | partita_iva | contribuinte
      | cedula | cédula | voter | teudat | my_number
      | ausweis | führerschein | fuehrerschein | permis_de_conduire | patente | pasaporte | passaporto | passeport
      | reisepass | versicherten?nummer | versicherungsnummer | sécurité_sociale | carta_identita
      | sars | natis | handelsregister
      | (?:taiwan|egyptian|israeli|rsa|sa|thai|turkish|hong_kong)_id(?:$|_) | traffic_register
      | company_reg | plate(?:$|_n) | kennzeichen | chassis | vehicle_reg | (?:member|subscriber)_(?:id|number)
      | (?:claim|referral|prescription|authorization)_(?:id|no|number)(?:$|_)
      | telefon | teléfono | rufnummer | handy | móvil | movil | celular | contact_(?:no|num)
      | hwaddr | (?:^|_)mac(?:$|_)
      | (?:^|_)(?:home_?)?town(?:$|_)
      | (?:^|_)(?:first|last|given|family|full|middle|sur|maiden|customer|contact|sender|recipient|employee|patient
          |user|display|nick|lead|caller|payee)_?name
      | (?:^|_)(?:fore|birth|holder|beneficiary|guest|passenger|driver|owner|manager|legal|applicant|client)_?names?$
      | ^(?:[fl]name|forenames?|surname|vornamen?|nachname|familienname|prenom|prénom|nom|nombres?|apellidos?|cognome)$
      | (?:^|_)(?:owner|holder|customer|passenger|guest|recipient|applicant|attendee|participant|employee|assignee
          |beneficiary|tenant|landlord|driver|payee|payer|buyer|seller|manager|supervisor|candidate|claimant|resident
          |doctor|physician|nurse|teacher|student|kunde|kundin|cliente|titular|paciente|ansprechpartner
          |contact_person|next_of_kin|signatory|organi[sz]er|interviewee)s?$
      | (?:^|_)(?:bill|ship|sold|assigned|reported|signed|approved|requested|booked|submitted)_(?:to|by)$
      | ^(?:message_id|in_reply_to|content_id|references)$
      | ^name$ | (?:^|_)location$ | e_?mail
      | address | street | (?:^|_)city | postal | (?:^|_)zip | wallet | (?:^|_)ip(?:$|_|v4|v6)
      | (?:^|_)host(?:$|_) | (?:^|_)(?:version|sdk|firmware|build)$
    """,
    re.VERBOSE,
)
"""Keys under which a value is read with its key, as `key: value`."""

CLIENT_ADDRESSES: Final = frozenset(
    """requester_ip_address remote_addr remote_address remote_ip client_addr client_address client_ip client_host
    http_client_ip x_forwarded_for http_x_forwarded_for forwarded_for x_real_ip http_x_real_ip true_client_ip
    cf_connecting_ip peer_addr peer_address network_peer_address net_peer_ip net_sock_peer_addr source_ip src_ip
    downstream_remote_address downstream_direct_remote_address downstream_local_address upstream_addr upstream_host
    upstream_local_address upstream_remote_address server_addr server_address server_ip_address""".split()
)
"""Keys under which a gateway says who called and whom it called: the principal of a record, not a leak in it, but where
somebody speaks of one."""

_SHORTENED: Final = {"nm": "name", "loc": "location", "cust": "customer", "emp": "employee"}
"""Words of keys as old systems shorten them."""

_HUMP: Final = deferred(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BREAK: Final = deferred(r"[\s.\-:/]+")

_SPOKEN: Final = frozenset(
    """messages prompt prompts input inputs output outputs completion completions content contents text texts parts
    instructions system choices arguments result results query queries question answer reasoning reasoning_content
    thinking summary transcript body request_body response_body response comment note notes description""".split()
)
_SILENT: Final = frozenset(
    """metadata headers header hidden_params model_parameters model_map_information usage traceback stacktrace tools
    functions parameters response_format id object model role type finish_reason user_agent url api_base logger
    component provider custom_llm_provider status call_type route logprobs system_fingerprint request_tags
    tags""".split()
)
_NAMES: Final = deferred(r"(?:^|_)(?:name|address|street|city|location|place|hometown|birthplace|residence)$")
_UNNAMED: Final = deferred(
    r"(?:model|function|tool|file|host|server|service|class|logger|event|metric|key|team|app|package|module)_name$"
    r"|user_api_key|ip_address$|email_address$"
)
_SPEECH_ROLES: Final = frozenset({Role.PROMPT, Role.COMPLETION, Role.TOOL_CALL})


class KeyMeaning(msgspec.Struct, frozen=True):
    """`context` is put before the value for detectors (`api_key: `), or empty. `spoken` says whether a person or a
    model speaks in texts under the key; None leaves it to the container. `group` is what the members of an object under
    the key are, see `groups`."""

    context: str
    spoken: bool | None
    group: str = ""


def snake(key: str) -> str:
    """The key in lower case with words parted by `_`: `apiKey`, `Api-Key` and `api key` are `api_key`."""
    return _BREAK.sub("_", _HUMP.sub("_", key)).lower()


class KeyReader:
    """Reads keys by their name, with the vocabulary that the formats' `roles` add."""

    def __init__(self, formats: Iterable[Format] = ()) -> None:
        spoken, silent = set(_SPOKEN), set(_SILENT)
        for format_ in formats:
            for pointer, role in (format_.roles or {}).items():
                named = [part.rstrip("#") for part in pointer.split("/") if part.rstrip("#") not in ("", "*")]
                if named:
                    (spoken if role in _SPEECH_ROLES else silent).add(snake(named[-1]))
        self._spoken = frozenset(spoken)
        self._silent = frozenset(silent - spoken)

    def read(self, key: str) -> KeyMeaning:
        """What the key tells. Keys longer than 64 characters are data, and tell nothing."""
        if len(key) > 64:
            return KeyMeaning("", None)
        name = "_".join(_SHORTENED.get(word, word) for word in snake(key).split("_"))
        context = f"{name}: " if _TELLING.search(name) or name in CLIENT_ADDRESSES else ""
        spoken: bool | None = None
        if name in self._spoken or (_NAMES.search(name) and name not in CLIENT_ADDRESSES and not _UNNAMED.search(name)):
            spoken = True
        elif name in self._silent:
            spoken = False
        return KeyMeaning(context, spoken, group_of(name))
