"""What forms values have: whether one can be a password at all, reads as words, as a name of code, as a hash."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.disguises import is_disguised
from auditors.sensitive_data.gazetteer import common_words, english_words
from auditors.sensitive_data.password_names import UNTYPED
from auditors.sensitive_data.placeholders import is_filler
from auditors.sensitive_data.randomness import looks_drawn, surprise

_NOT_A_PASSWORD: Final = frozenset(
    """password passwort passwd pass passphrase passcode pwd kennwort contraseña contrasena senha secret string str text
    bytes byte char varchar number integer int bool boolean object array list dict any type null none nil undefined
    nan true false yes no on off empty blank missing required optional hidden masked encrypted hashed plain plaintext
    cleartext wpa wpa2 wpa3 8psk default unknown invalid valid incorrect correct wrong weak strong expired changed
    changes reset resets forgotten forgot lost stored saved sent set unset not and the for but with from your their
    this that these those very too also only just now still already always never being been about username user name
    email login signin signup field input label placeholder value key token auth basic oauth ldap prompt file env
    environment example sample here there secure insecure safe unsafe good bad fine short long longer shorter old new
    same different needed provided given used unused numeric numerica numérica numérico numérique numerisch chosen
    ingesteld broken authentication authorization encryption inactive inaktiv active
    aktiv veranderd vervallen must shall should protected compromised leaked rejected accepted confirmed confirmation
    mandatory generated random rotated managed handled checked validated verified shown visible available case-
    sensitive alphanumeric self config settings request response data payload credentials credential falsch ungültig
    richtig leer erforderlich abgelaufen nicht incorrecte invalide obligatoire obligatorio requerido optionnel
    optionnelle facultatif opcional incorrecto incorrecta inválida requerida obligatoria vacía caducada vencida
    olvidada cambiada expirada expiré expirée oublié oubliée vide requis erroné modifié erreur scaduta scaduto
    obbligatoria obbligatorio errata sbagliata dimenticata cambiata corretta verlopen ongeldig verplicht onjuist fout
    vergeten gewijzigd leeg obrigatória obrigatório incorreta errada esquecida alterada vazia wymagane nieprawidłowe
    niepoprawne błędne wygasło zmienione puste vergessen geändert pflichtfeld base64 b64enc quote xargs grep jq
    sha256sum md5sum tee function symbol bigint select options option flag flags parameter parameters argument
    arguments strings separated cut awk manager 1password lastpass bitwarden keepass keepassxc dashlane common popular
    simple easy obvious test demo public private important sensitive necessary sufficient essential useless great
    wachtwoord parola parole adgangskode lösenord losenord salasana heslo hasło haslo jelszó jelszo lozinka zaporka
    slaptažodis parool passord palavra-passe şifre sifre parolă""".split()
)
_HASHED: Final = deferred(
    r"\$(?:2[abxy]?|5|6|1|y|argon2\w*|scrypt|pbkdf2[\w-]*|apr1)\$|\{(?:SSHA|SHA|MD5|CRYPT|bcrypt|argon2|scrypt|pbkdf2)|pbkdf2|argon2|bcrypt"
    r"|e1NTSEF|e1NIQ|e0NSWVBU|scrypt[:$]|S:[0-9A-F]{8}|sha\d+[_:$-]|md5[:$]|Ag[A-Z][A-Za-z0-9+/]{60}",
    re.IGNORECASE,
)
"""How hashes begin, `{SSHA}` and its kin in base64 as well."""
_DIGEST: Final = deferred(
    r"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})\Z", re.IGNORECASE
)
"""As many hexadecimal digits as a hash has."""
CODE: Final = deferred(
    r"[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+\Z|[a-z]+(?:_[a-z]+)+\Z|[a-z]+(?:-[a-z]+){1,2}\Z"
    r"|[a-z]+(?:-[a-z]+)*(?:/[a-z]+(?:-[a-z]+)*)+\Z|[A-Za-z]?[a-z]+(?:[A-Z][a-z]+)+\Z|[A-Z]{2,6}(?:[A-Z][a-z]+){2,}\Z|[A-Z]+(?:_[A-Z]+)+\Z|[&*:][A-Za-z_]\w*\Z|[%#][A-Z0-9]+(?:_[A-Z0-9]+){2,}\Z|@(?!(?:[^\W\d]*\d){3})\w+\Z|\W+\Z|(?:self|this|req|ctx|args?|kwargs)\b|\+[^+]*\+\Z"
)
_PATH: Final = deferred(
    r"(?:~|\.{1,2})?/[\w.\-]+(?:/|\Z)|[A-Za-z]:\\|[a-z][a-z0-9+.\-]{1,12}://|[\w.+\-]+@[\w\-]+\.[a-z]{2,}\Z"
    r"|@[\w./\-]+\.\w{2,4}\Z|\d{4}-\d\d-\d\d|\d+(?:\.\d+){2,}\Z|[\w\-]{1,40}\.(?:py|js|ts|txt|json|ya?ml|md|html?|css|sh|go|java|php|rb)\b"
)
SYMBOLS: Final = deferred(rf"[^\w\s'’.,:;/\-\u0300-\u036f\u0591-\u05c7\u0610-\u065f{UNTYPED}]")
"""Signs, but no marks that belong to letters."""
_PHRASE: Final = deferred(
    r"[A-Za-z]{3,14}(?:([-_.])[A-Za-z]{3,14}(?:\1[A-Za-z]{3,14}){0,8})(?P<digits>\1?\d{1,6})?[!?]?\Z"
)
_NUMBERED_PHRASE: Final = deferred(r"[A-Z][a-z]{2,13}(?:[-_.][A-Z][a-z]{2,13}){1,3}[-_.]\d{2,6}[!?]?\Z")
"""Words with capitals and a number, parted by whatever signs, as hardly a name of code is: `Deep.Lake_41`."""
_NUMBERED_TITLES: Final = deferred(r"[A-Z][a-z]{0,13}(?:\.[A-Z][a-z]{1,13}){1,3}\d{1,6}\Z")
"""The same of words of any length, parted by dots: classes are called so, but seldom numbered."""
_OF_SEVERAL_SIGNS: Final = deferred(r"[a-z]{4,14}([-_.])[a-z]{4,14}(?!\1)[-_.]\d{2,6}[!?]?\Z")
"""English words and a number, parted by two signs: `harbour-cloud_64`."""
_PHRASE_WORD: Final = deferred(r"[A-Za-z]+")
_MEAN_WORD: Final = 4
_MEAN_OF_TITLES: Final = 3.5
"""The same where all have capitals and a number of two digits follows: `Sun.Dial56`."""
_OF_CODE: Final = frozenset(
    """password passwort passwd pass passphrase secret secrets key keys token tokens user users username name names
    admin root login auth access credential credentials creds account client server service host port url uri http
    https path file files folder dir config configs conf cfg settings setting value values ref env prod production
    staging stage dev develop test tests testing example sample demo dummy default placeholder database postgres
    postgresql mysql mongo redis rabbit rabbitmq kafka nginx ingress proxy gateway cluster node pod namespace kube
    kubernetes docker image container registry app application api sdk lib src bin pkg index main page form field
    input label button text string type class data model schema table column row query json yaml xml html css ssl
    tls cert certificate hash hashed encoded encrypted encrypt decrypt cipher salt policy manager provider generator
    validator handler factory helper util utils common shared internal external public private local remote global
    session cookie header body request response reset forgot change update create delete remove confirm confirmation
    required optional protected based only less free sensitive insensitive current new old your enter show hide
    toggle visible length min max size count number level time once one case end type safe mode plain store vault
    manager backup cache queue worker job task event log logs version release build deploy
    exit code error status gssapi hostbased publickey keyboard interactive prefer""".split()
)
_ALGORITHM: Final = deferred(
    r"(?:sha|md|rfc|pkcs#?|cve|iso|utf|ascii|socksv?|oauth|saml|oidc|argon|bcrypt|scrypt|pbkdf|aes|rsa|base|tls|ssl|ipv|win"
    r"|python|x|v|http)[-_/]?\d{1,5}(?:[.\-]\d{1,4})*(?:[-_/.][\w.]{1,24}){0,3}\Z|(?-i:[A-Z]{2,10}-\d{1,6})\Z"
    r"|\d+(?:st|nd|rd|th|x|[smhd]|ms|days?)\Z"
    r"|(?:nivel|niveau|level|stufe|tier|phase|class|klasse|typ|type)-?\d{1,2}\Z"
    r"|(?:iphone|ipad|galaxy|pixel|windows|android|ios|macos|ubuntu|debian|office|chrome|firefox|xbox)[\-_]?\d{1,4}\w?\Z"
    r"|[a-z][a-z_]{2,}(?:\.[a-z_]{1,24}){0,6}[=:]\S|\d+-[a-z]+(?:-[a-z]+){0,3}\Z|\d+-of-\d+\Z",
    re.IGNORECASE,
)
"""What has letters and digits in technical prose: algorithms, versions, tickets, `length=12`, `8-character`."""


def is_passphrase(value: str) -> bool:
    """Whether the value is words that one remembers: `orchid-copper-storm`, `maple.river42`, none of them of code."""
    words = _PHRASE_WORD.findall(value)
    found = _PHRASE.match(value)
    if found is None and _OF_SEVERAL_SIGNS.match(value):
        return all(map(_is_word, words)) and not any(map(is_of_code, words))
    if found is None:
        return _NUMBERED_PHRASE.match(value) is not None and not any(map(is_of_code, words))
    signed = found[1] == "-" and len(words) > 2
    titles = found["digits"] is not None and all(map(str.istitle, words))
    return (
        (signed or (found["digits"] is not None and len(value) >= 10))
        and sum(map(len, words))
        >= (_MEAN_OF_TITLES if titles and len(found["digits"]) > 1 else _MEAN_WORD) * len(words)
        and all(word.islower() or word.istitle() for word in words)
        and sum(map(is_of_code, words)) <= titles
    )


def is_of_code(word: str) -> bool:
    """Whether a word is one that code and settings are full of."""
    return word.lower() in _OF_CODE


_NUMBERED: Final = deferred(r"([A-Za-z]{4,14}(?=\d{2,6}\Z)|[A-Za-z]{3}(?=(?:19|20)\d\d\Z))")


def is_numbered_word(value: str) -> bool:
    """Whether the value is one word and a number, as people choose them: `juventus1994`; no word of code."""
    found = _NUMBERED.match(value)
    if found is None or found[1].lower() in _OF_CODE:
        return False
    return found[1].islower() or found[1].istitle() or (found[1].isupper() and len(found[1]) > _MEAN_WORD)


def is_technical(value: str) -> bool:
    """Whether letters and digits are those of technical prose."""
    return _ALGORITHM.match(value) is not None


_MORE_THAN_WORDS: Final = 4.2
"""Mean surprise that four words of four letters stay below: `this that then when` has 3.4, drawn letters have 5.4."""


def is_in_groups(value: str) -> bool:
    """Whether groups of four letters are drawn, as Google and WordPress print passwords for applications."""
    return surprise(value.replace(" ", "")) >= _MORE_THAN_WORDS


def kinds(value: str) -> int:
    """How many of lower case, upper case, digits and symbols the value has."""
    return sum(
        (
            any(map(str.islower, value)),
            any(map(str.isupper, value)),
            any(map(str.isdigit, value)),
            bool(SYMBOLS.search(value)),
        )
    )


ALL_KINDS: Final = 4
"""What `kinds` counts at most."""
_RUN_OF_LETTERS: Final = deferred(r"[A-Za-z]+")
_CALL: Final = deferred(r"[A-Za-z_$][\w$.]*(?:\([^)]*\)|\[[^\]]*\])")
_REFERENCE: Final = deferred(r"\$[{(\[]|\{\{|<[A-Za-z][\w\-]*>|%[({]|\A[{\[(<].*[}\])>]\Z|://|&[a-z]{2,6};")
_LONGEST_RUN: Final = 9
_LEAST_GENERATED: Final = 8
_LEAST_WORD_IN_IT: Final = 4
_OF_ANY_KIND: Final = 7
"""One character in so many, at least, is a digit or a sign."""


def is_generated(value: str) -> bool:
    """Whether only a draw from all the keyboard can have made the value: it has all kinds of signs and no word, and is
    no call or reference of code.
    """
    if len(value) < _LEAST_GENERATED or kinds(value) < ALL_KINDS:
        return False
    letters = _RUN_OF_LETTERS.findall(value)
    others = len(value) - sum(map(len, letters))
    return (
        _OF_ANY_KIND * others >= len(value)
        and len(max(letters, key=len)) <= _LONGEST_RUN
        and not any(len(run) >= _LEAST_WORD_IN_IT and _is_word(run.lower()) for run in letters)
        and _REFERENCE.search(value) is None
        and _CALL.search(value) is None
        and looks_drawn("".join(filter(str.isalnum, value)))
    )


def _is_word(text: str) -> bool:
    return text in english_words() or text in common_words() or text in _OF_CODE


_NAMES_ITSELF: Final = deferred(
    r"(?:[a-z][^\W\d_]{1,16}|[A-Z][^\W\d_]{1,16}[a-z]|[A-Z][a-z]{3,16}[A-Z0-9]{2,6})(?:Passw(?:or)?[dt]|Contrase[nñ]a|Senha|Kennwort|MotDePasse|Wachtwoord)"
    r"(?:[A-Z][^\W\d_]{0,16})?\Z|[A-Z]{2,12}PASS\Z|[Ff]ake[_A-Za-z]{4,24}\Z"
)
"""A variable or a stand-in that is called after what it holds: `nuevaContraseña`, `DBPASS`, `fakepassword`."""
_OPERATOR: Final = deferred(r"\A==|[!=]==|&&|=>|\?\.[A-Za-z]")
"""What only code has: `n!==-1`, `options?.negate`."""
_SETTINGS: Final = deferred(r"[a-z_]{3,24}=\w{1,24}[_&;,][a-z_]{3,24}=|(?:password|passwd|pwd)[=:]")
"""Further settings behind an empty one: `password=_channel=1_stream=0`."""
_VALIDATION: Final = deferred(
    r"(?:required|nullable|sometimes|string|confirmed|present|filled|m(?:in|ax):\d{1,3})(?:\|[\w:,]{1,40}){0,8}\Z"
)
"""What a form asks of a password: `required|min:8`."""
_PROGRAM: Final = deferred(r"[a-z]{1,8}passwd\Z")
"""What sets a password: `vncpasswd`, `htpasswd`."""
_OF_PAGE: Final = deferred(
    r"[#.][a-z]+(?:[\-_][a-z]+){1,5}\Z|(?:[a-z_]+/)+[a-z_]+#[a-z_]+\Z|[a-z_]+s#(?:new|create|edit|update|show|index|destroy)\Z"
)
"""A selector of CSS, a route of Rails: `#add-password`, `cms/passwords#edit`."""
_FILE: Final = deferred(r"[\w.\-]{1,40}(?:/[\w.\-]{1,40}){2,12}\.[a-z]{2,4}\Z")
_REMARK: Final = deferred(r"[^\W\d_]+(?: [^\W\d_]+){0,4} \([^\W\d_]+(?: [^\W\d_]+){0,3}\)\Z")
"""What a form says of a field: `Password (optional)`."""


_NOT_TYPED: Final = deferred(
    rf"[\ufffd{UNTYPED}]|%0[AaDd]|\A(?P<name>[a-z]\w{{2,40}})=(?P=name)\Z|\A(?:%[sdr]\W{{0,3}}){{1,6}}\Z"
    r"|\A[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:PASSWORD|PASSWD|PASS|PWD)\Z"
    r"|\A(?:(?![A-Za-z])[^\W\d_]|[\s\-])+\Z"
)
"""Scripts in which nobody types passwords, a coded end of a line, what stands for one in capitals, an argument that
code hands on, places in a format, and words without a single Latin letter, as forms and manuals have them.
"""


def is_digest(value: str) -> bool:
    """Whether the value is as long as a hash, and of hexadecimal digits."""
    return _DIGEST.match(value) is not None


def impossible(value: str) -> bool:
    """Whether the value is certainly no password: a placeholder, a hash, a path, a type or a word about passwords."""
    return is_digest(value) or unusable(value)


def unusable(value: str) -> bool:
    """Whether nobody can log in with the value; digits of a hash may be drawn for a password as well."""
    if is_generated(value):
        return is_filler(value.replace("**", "*"))
    return bool(
        value[0] in ".,;:/)"
        or _OPERATOR.search(value)
        or _SETTINGS.match(value)
        or (value[0] == "-" and kinds(value[1:]) < ALL_KINDS)
        or value.lower().strip(".:!?*_%@$/") in _NOT_A_PASSWORD
        or is_filler(value)
        or _HASHED.match(value)
        or _PATH.match(value)
        or _FILE.match(value)
        or _OF_PAGE.match(value)
        or _PROGRAM.match(value)
        or _VALIDATION.match(value)
        or _REMARK.match(value)
        or (value.isidentifier() and _NAMES_ITSELF.match(value))
        or len(set(value)) < 3
        or _NOT_TYPED.search(value)
    )


_OF_CLASSES: Final = deferred(
    r"(?<=[A-Za-z])(?:Password|Passwd|Token|Secret|Credential|Provider|Manager|Handler|Factory)"
)
"""What classes are called by: `HTTPPasswordMgr`."""
_DRAWN_DIGITS: Final = 3
_LONG: Final = 14


def is_code(value: str) -> bool:
    """Whether the value reads as a name of code; letters that look drawn by lot are none, whatever their case."""
    if CODE.match(value) is None or is_passphrase(value) or is_disguised(value) or is_generated(value):
        return False
    if _NUMBERED_TITLES.match(value) and not any(map(is_of_code, _PHRASE_WORD.findall(value))):
        return is_technical(value.rpartition(".")[2])
    digits = sum(map(str.isdigit, value))
    drawn = (
        (value.isalpha() and _OF_CLASSES.search(value) is None)
        or digits >= _DRAWN_DIGITS
        or (digits > 0 and len(value) >= _LONG)
    )
    return not (drawn and looks_drawn(value))


_LEAST_DRAWN: Final = 10


def is_drawn_letters(value: str) -> bool:
    """Whether the value is letters of both cases drawn by lot, and not as names of code have them: `goyMVYyhxny`."""
    return (
        len(value) >= _LEAST_DRAWN
        and value.isascii()
        and value.isalpha()
        and not (value.islower() or value.isupper() or value.istitle())
        and CODE.match(value) is None
        and _OF_CLASSES.search(value) is None
        and looks_drawn(value)
    )


_CHOSEN: Final = deferred(
    r"(?:[a-z]{3,14}(?:[_\-.][a-z]{3,14}){1,3}|[A-Z][a-z]{2,14}(?:[_\-.][A-Z][a-z]{2,14}){1,3}|(?:[A-Z]?[a-z]{2,14})(?:[A-Z][a-z]{2,14}){1,4})\Z"
)
_CHOSEN_WORD: Final = deferred(r"[A-Z]?[a-z]+")


def is_chosen(value: str) -> bool:
    """Whether the value is words that mean nothing in code, run together as names of code are: `dragon_harbour`."""
    if _CHOSEN.match(value) is None:
        return False
    words = _CHOSEN_WORD.findall(value)
    return sum(map(len, words)) >= _MEAN_WORD * len(words) and not any(word.lower() in _OF_CODE for word in words)


_LEAST_WORD: Final = 8


def is_plain_word(value: str) -> bool:
    """Whether the value is letters that may be a password where nothing else can stand: no word of code, and long."""
    word = value.isascii() and value.isalpha() and len(value) >= _LEAST_WORD and not is_of_code(value)
    return is_chosen(value) or (word and (value.islower() or value.istitle()) and not _OF_CODE_AT_END.search(value))


_OF_CODE_AT_END: Final = deferred(
    r"(?:pass(?:word)?|passwd|pwd|user(?:name)?|name|secret|token|key|string|value|field|input|file|text|hash)\Z",
    re.IGNORECASE,
)


def is_name(value: str) -> bool:
    """Whether the value reads as a name of code even where only a literal or a setting can stand."""
    return is_code(value) and not is_chosen(value)


_OF_TESTS: Final = deferred(
    r"(?:pass(?:word)?|test(?:ing)?|demo|secret|admin|user|abc|qwerty)[_\-]?(?:pass(?:word)?)?\d{0,4}!?\Z",
    re.IGNORECASE,
)


def is_of_tests(value: str) -> bool:
    """Whether the value is what every test and tutorial has: `password123`, `test1234`."""
    return _OF_TESTS.match(value) is not None
