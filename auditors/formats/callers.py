"""Who called, where nothing but the names of fields tells it: records of home-made gateways that no format knows.

The words of a name are looked at, in their order: `apiConsumer.id`, `x-tenant-id`, `schluessel_name`, `jwt.claims.azp`.
The last word that stands for somebody says whom the value names; words for a name or number may follow it. Words that
stand for many other things, too, count only where the value looks like an identifier.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from auditors.deferred import deferred
from auditors.formats.field_names import TOP, find
from auditors.formats.field_shapes import NOTHING, told_by
from auditors.formats.field_values import fields_of
from auditors.formats.http import address, client_ip
from auditors.formats.pairs import members_of
from auditors.formats.reading import key_hash, text
from auditors.model import Fields

_ROLES: Final = {
    "key_alias": """
        vk vkey virtualkey apikey credential credentials cred creds kid consumer apiconsumer azp appid clientid
        serviceaccount robot bot accesskey apiclient apiuser
        schluessel schlussel apischluessel apischlussel zugangsschluessel zugangsschlussel cle clef clave chave chiave
        sleutel consommateur consumidor consumatore verbraucher""",
    "user": """
        user usr username userid uid login loginname sub upn principal actor operator requester requestor requestedby
        issuedto issuedfor clientdn spiffe benutzer benutzername nutzer nutzername anwender aufrufer utilisateur
        identifiant appelant usuario usuaria llamante utente utenti chiamante gebruiker gebruikersnaam utilizador
        uzivatel uzytkownik kayttaja bruger bruker anvandare kullanici""",
    "end_user": "enduser customer kunde kunden kundin cliente klant endkunde endbenutzer",
    "team": """
        team tenant workspace project proj squad costcenter costcentre org organization organisation mandant abteilung
        projekt kostenstelle equipe equipo squadra projet proyecto progetto locataire inquilino""",
    "ip": "ip ipaddr ipaddress remote remoteaddr remoteip clientip sourceip srcip peer",
    "forwarded": "xff forwardedfor",
}
_VAGUE: Final = {
    "key_alias": "client app application key token agent subscription programm anwendung aplicacion applicazione",
    "user": """
        who from by caller owner subject identity ident profile account acct konto compte cuenta conto conta identitaet
        identitat identite identidad""",
    "team": "dept department",
    "ip": "addr address adresse direccion indirizzo",
}
"""Words that stand for somebody as well as for other things."""

_OF_ITSELF: Final = frozenset("app application agent programm anwendung aplicacion applicazione profile".split())
"""Vague words that stand for what writes the log rather than for who called it, also beside a model."""

_IN_CALLS: Final = frozenset("client caller subject account acct konto compte cuenta conto conta who".split())
"""Vague words that stand for who called beside a model, whatever the value looks like."""

_ATTRIBUTES: Final = frozenset(
    """id ids name names alias label slug email mail uuid guid no nr number num code ref handle title displayname cn dn
    s username login hash nick nickname identifier kennung nummer bezeichnung nom numero nombre nome naam display full
    short preferred primary common uri ip""".split()
)
"""What may stand behind a word for somebody, for what names them."""

_BEFORE: Final = frozenset(
    """api virtual access proxy auth caller client llm gateway gw x user consumer team my request req who from http
    headers header jwt claims token key tls mtls ssl peer cert certificate session ctx context meta metadata
    authenticated remote current signed logged end service svc oauth oidc idp source src sender absender origin
    requester extra extras record fields data details properties props attributes attrs labels mdc map""".split()
)
"""What may stand before vague words: a `cache key`, a `page token` and a `bind address` are nobody's."""

_OTHER_ENDS: Final = frozenset(
    "server host local listen bind upstream dest destination dst target node pod backend gateway".split()
)
"""Whose addresses are not those of who called."""

_PROVIDERS: Final = frozenset(
    """openai anthropic claude azure google gemini vertex bedrock aws mistral cohere groq deepseek xai openrouter
    together replicate perplexity fireworks huggingface hf nvidia provider upstream vendor stripe twilio sendgrid
    github gitlab slack datadog""".split()
)
"""Whose keys are not those of who called: a proxy holds them, and people paste them."""

_ELSEWHERE: Final = frozenset(
    """message messages prompt prompts content contents response responses resp output outputs answer answers result
    results tool tools function functions argument arguments document documents item items recipient recipients
    target choices candidates schema examples example order product stack frames exception error errors
    dependencies db database sql redis mongo kafka smtp process container pod""".split()
)
"""What people and accounts appear in that called nobody."""

_WORD: Final = deferred(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_IDENTIFIER: Final = deferred(
    r"(?=[^\s]*[\d\-_.@])[A-Za-z0-9][\w.@+\-]{1,127}\Z|spiffe://|/?(?:CN|O|OU|UID|SERIALNUMBER|DC|C)=[^=]{1,128}"
)
_PLACE_IN_CODE: Final = deferred(r"[\w./\\\-]*\.[A-Za-z]{1,5}:\d+\Z|.*\(.*\)\Z|(?:[a-z_][a-z0-9_]*\.){2,}\w+\Z")
_PRODUCT: Final = deferred(r"[A-Za-z][\w.\-]*/\d")
_RANDOM: Final = deferred(r"(?=.*\d)[A-Za-z0-9_\-]{24,512}\Z")
_SHORTEST: Final = 3
"""Letters of a word that is found in front of another one, as in `kundennummer` and `tenantid`."""

_DEEPEST: Final = 5
_MOST: Final = 256
"""Members of a record that are looked at."""

_MOST_BLANKS: Final = 2
_LONGEST: Final = 128
_NAMES: Final = ("user", "end_user", "key_alias", "team")

_PAIR_NAME: Final = deferred(r"(?<![\w.@\-])([A-Za-z_@][\w.@\-]{0,63}+)(?:=|[\"']\s{0,2}[:=])")
_MAYBE: Final = 1
_LONGEST_LINE: Final = 16 << 10
_TELLING: Final = frozenset({*_NAMES, "key", "secret", "ip", "forwarded", "model", "model_served"})


class _Meaning(NamedTuple):
    """Whom a name stands for: for sure, or a `vague` word does. An `exact` one needs a value like an identifier.

    `called` says whether a vague word beside a model stands for who called that; then one that is `plain` needs no such
    value.
    """

    role: str
    vague: bool = False
    exact: bool = False
    called: bool = False
    plain: bool = False


_STANDS_FOR: Final = {
    word: _Meaning(role, vague, called=role != "ip" and word not in _OF_ITSELF, plain=word in _IN_CALLS)
    for vague, roles in ((True, _VAGUE), (False, _ROLES))
    for role, words in roles.items()
    for word in words.split()
}


def caller_of(body: Any, *, vaguely: bool, is_call: bool = False) -> Fields:
    """Who called, by the names of the fields of an object or the pairs of a text; empty where nobody is named.

    `vaguely` is for what no format knows: it takes in names that formats know, and those that in the log of an
    application would rather stand for the application itself. Of these it takes fewer in the record of a call.
    """
    if isinstance(body, str):
        body = members_of(body)
    if not isinstance(body, Mapping):
        return Fields()
    found: dict[str, Any] = _well_known(body) if vaguely else {}
    for meaning, said in sorted(_candidates(body, (), 0, [_MOST], is_call), key=_is_vague):
        if meaning.role == "forwarded":
            found["ip"] = found.get("ip") or client_ip(None, said)
        elif found.get(meaning.role) is None and (vaguely or not meaning.vague or (is_call and meaning.called)):
            found[meaning.role] = said
    alias = found.get("key_alias")
    if alias is not None and _RANDOM.match(alias) and (key := key_hash(alias)) is not None:
        found["key"] = found.get("key") or key
        del found["key_alias"]
    return Fields(**{name: value for name, value in found.items() if value is not None})


def tells_of_somebody(line: str) -> bool:
    """Whether a line of no known format says in pairs who called, from where, or which model."""
    if "=" not in line and '":' not in line and "':" not in line:
        return False
    certainty = max(map(_certainty, _PAIR_NAME.findall(line, 0, _LONGEST_LINE)), default=0)
    if certainty != _MAYBE:
        return certainty > _MAYBE
    caller = caller_of(line, vaguely=True)
    return not names_nobody(caller) or caller.ip is not None or caller.model is not None


def may_tell(name: str) -> bool:
    """Whether the value behind a name may say who called, from where, which model, or how many tokens that took."""
    known = find(TOP, name)
    is_counted = known is not None and any(meaning.startswith("tokens_") for meaning, _ in known.means)
    return is_counted or _certainty(name) > 0


@functools.lru_cache(4096)
def _certainty(name: str) -> int:
    """Whether the value behind a name says who called, from where, or which model: 0 for no, `_MAYBE`, or more."""
    known = find(TOP, name)
    if known is not None and any(meaning in _TELLING for meaning, _ in known.means):
        return _MAYBE + 1
    meaning = _meaning(_words(name)) if _named((name,), ()) else None
    return 0 if meaning is None else _MAYBE if meaning.vague else _MAYBE + 1


def _well_known(body: Mapping[str, Any]) -> dict[str, Any]:
    """What the names say that formats know, of an object that none of them took."""
    known = fields_of(told_by(body))
    found: dict[str, Any] = {name: getattr(known, name) for name in ("key", "ip", "model")}
    return found | {name: _said(_Meaning(name), getattr(known, name)) for name in _NAMES}


def _is_vague(candidate: tuple[_Meaning, str]) -> bool:
    return candidate[0].vague


def with_caller(fields: Fields, body: Any, *, vaguely: bool) -> Fields:
    """The fields of a record that name nobody, with whom its body names."""
    caller = caller_of(body, vaguely=vaguely, is_call=fields.model is not None)
    return called_by(fields, caller, caller.model)


def with_member(fields: Fields, body: Any) -> Fields:
    """The fields of a record that names a team alone, with who of it called, where its body says so."""
    caller = caller_of(body, vaguely=False, is_call=fields.model is not None)
    if names_no_member(caller):
        return fields
    return msgspec.structs.replace(
        fields, key=caller.key, key_alias=caller.key_alias, user=caller.user, end_user=caller.end_user
    )


def called_by(fields: Fields, caller: Fields, model: str | None) -> Fields:
    """The fields of a record that names nobody, with who called by other fields; what it says itself stands."""
    return msgspec.structs.replace(
        fields,
        key=caller.key,
        key_alias=caller.key_alias,
        user=caller.user,
        end_user=caller.end_user,
        team=caller.team,
        ip=fields.ip or caller.ip,
        model=fields.model or model,
    )


def names_nobody(fields: Fields) -> bool:
    """Whether fields say of nobody, neither by a name nor by a key, that they called."""
    return not (fields.key or fields.key_alias or fields.user or fields.end_user or fields.team)


def names_no_member(fields: Fields) -> bool:
    """Whether fields say of nobody that they called, but for the team at most."""
    return not (fields.key or fields.key_alias or fields.user or fields.end_user)


def _candidates(
    body: Mapping[str, Any], above: tuple[str, ...], depth: int, left: list[int], is_call: bool
) -> Iterator[tuple[_Meaning, Any]]:
    """Who is named in an object, those that stand in the object itself before those in objects inside it."""
    inside = []
    left[0] -= len(body)
    if left[0] < 0:
        return
    for key, path, meaning in _named(tuple(body), above):
        value = body[key]
        kind = type(value)
        if (kind is dict or kind is list) and (inner := _object(value)) is not None:
            inside.append((inner, path))
        elif meaning is not None:
            if is_call and meaning.plain:
                meaning = meaning._replace(exact=False)
            if (said := _said(meaning, _only(value) if kind is list else value)) is not None:
                yield meaning, said
    for inner, path in inside if depth < _DEEPEST else ():
        yield from _candidates(inner, path, depth + 1, left, is_call)


@functools.lru_cache(1024)
def _named(names: tuple[str, ...], above: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...], _Meaning | None], ...]:
    """Those of the names of an object that may lead to a caller: with the words of their path, and whom they stand
    for.
    """
    found = []
    for name in names:
        words = _words(name) if type(name) is str and len(name) <= _LONGEST else ()
        if words and words != ("to",) and not (words == ("from",) and "to" in names) and _ELSEWHERE.isdisjoint(words):
            found.append((name, path := (*above, *words), _meaning(path)))
    return tuple(found)


def _object(value: Any) -> Mapping[str, Any] | None:
    """An object, also where it is a list of names and values, as frameworks give headers."""
    if type(value) is dict:
        return value
    if type(value) is not list or not 0 < len(value) <= _MOST:
        return None
    if len(value) == 1 and type(value[0]) is dict and "value" not in value[0]:
        return dict(value[0])
    if all(type(each) is list and len(each) == 2 and type(each[0]) is str for each in value):
        return dict(value)
    if all(type(each) is dict for each in value):
        named = ((each.get("name", each.get("key")), each["value"]) for each in value if "value" in each)
        return {name: said for name, said in named if type(name) is str} or None
    if len(value) % 2 == 0 and all(type(each) is str for each in value):
        return dict(zip(value[::2], value[1::2], strict=True))
    return None


def _only(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else None


@functools.lru_cache(4096)
def _words(key: str) -> tuple[str, ...]:
    """The words of a name in lower case, without accents."""
    if not key.isascii():
        key = unicodedata.normalize("NFKD", key.replace("ß", "ss"))
        key = "".join(each for each in key if not unicodedata.combining(each))
    return tuple(map(str.lower, _WORD.findall(key)))


@functools.lru_cache(4096)
def _meaning(path: tuple[str, ...]) -> _Meaning | None:
    """Whom the words of a path stand for."""
    end = len(path)
    while end > 1 and path[end - 1] in _ATTRIBUTES:
        if (found := _word(path, end)) is not None and _word(path, end - 1) is None:
            break
        end -= 1
    if (found := _word(path, end)) is None:
        return None
    meaning, begin = found
    before, named = path[begin - 1] if begin else "", end < len(path)
    if meaning.role == "ip":
        return meaning if (not meaning.vague and before not in _OTHER_ENDS) or before in _BEFORE else None
    if named and path[-1] == "ip":
        return _Meaning("ip")
    if not meaning.vague:
        return meaning if meaning.role != "key_alias" or before not in _PROVIDERS else None
    word = path[end - 1]
    if word == "owner":
        has_key = not {"key", "apikey", "token"}.isdisjoint(path[:begin])
        return _Meaning("user", vague=True, called=True) if has_key else None
    if before and before not in _BEFORE:
        return None
    if word in ("key", "token") and not (named or before):
        return None
    return meaning._replace(exact=not named)


def _word(path: tuple[str, ...], end: int) -> tuple[_Meaning, int] | None:
    """What the word, or the two or three written apart, before an end stand for, and where they begin."""
    for length in (3, 2, 1):
        if length <= end and (found := _STANDS_FOR.get("".join(path[end - length : end]))) is not None:
            return found, end - length
    word = path[end - 1]
    for at in range(len(word) - 2, _SHORTEST - 1, -1):
        if word[at:] in _ATTRIBUTES and (found := _STANDS_FOR.get(word[:at])) is not None:
            return found, end - 1
    return None


def _said(meaning: _Meaning, value: Any) -> str | None:
    """What a value says for a meaning; None where it cannot name anybody."""
    if meaning.role == "ip":
        return address(value) if isinstance(value, str) else None
    found = text(value)
    if found is None or found in NOTHING or len(found) > _LONGEST or "\n" in found:
        return None
    if meaning.role == "forwarded":
        return found
    if found.count(" ") > _MOST_BLANKS or found[:1] in "{[<" or _PLACE_IN_CODE.match(found) or _PRODUCT.match(found):
        return None
    if meaning.exact and not _IDENTIFIER.match(found):
        return None
    if meaning.vague and address(found) is not None:
        return None
    return None if found.isalpha() and all(word in _STANDS_FOR for word in _words(found)) else found
