"""Passwords behind the word for them in languages of other scripts, and in those of Europe and Asia whose words mean
nothing else: `пароль: …`, `密码是…`, `ο κωδικός είναι …`, `mật khẩu là …`.

Letters with digits or signs are enough there: prose in these languages has none.
"""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.lines import ends_line
from auditors.sensitive_data.password_forms import impossible, is_code, is_of_code, is_of_tests, is_technical
from auditors.sensitive_data.password_values import mixed, password_detector, strength_of, strong


def _foreign(candidate: Candidate) -> float | None:
    """Behind a word that means nothing else, letters with digits or signs are enough."""
    value = candidate.value
    if len(value) < 6 or impossible(value) or is_code(value) or "/" in value:
        return None
    if not candidate.match["word"].isascii() and (value.isdigit() or (value.isalpha() and value.islower())):
        plain = ends_line(candidate) or (value.isdigit() and candidate.after(1) in _PARTED)
        return (strength_of(value) or _PLAIN) if plain and not is_of_code(value) else None
    return strength_of(value) if any(map(str.isalpha, value)) else None


_PLAIN: Final = 0.6
_PARTED: Final = (" ", "，", "。", ",", "、", ")", "）")
"""What follows a number that is told as a password."""


def _foreign_without_sign(candidate: Candidate) -> float | None:
    """Where no sign joins the two, what follows must be no name of the trade; behind words that are no verb at the end,
    it must be unmistakable.
    """
    value, words = candidate.value, candidate.match["words"]
    if is_technical(value) or is_of_tests(value):
        return None
    return mixed(candidate) if not words or _VERB.search(words) else strong(candidate)


_VERB: Final = deferred(
    r"(?<!\S)(?:είναι|ήταν|هي|هو|است|היא|הוא|זה|זו|คือ|เป็น|है|हैं|ہے|е|є|это|теперь|сейчас|новый|новая|новата"
    r"|on|är|er|je|jest|este|adalah|ialah|là|yra|ir|bude|brzmi|és|da|nyní|teď|nå|nu|nyt|most|sekarang|baru|mới|[\-–—])\Z"
    r"|(?:คือ|เป็น)\Z"
)
"""What joins the word and the value."""
_VALUE: Final = (
    r"(?P<value>{digit}[!#-&*+\-./0-:=?-Z^_a-z~]{{{least},128}}?)"
    r"(?=[.,:?!]{{0,2}}(?:[^!-~]|[\"'`<>,;(){{}}\[\]|\\]|\Z))"
)
_WORDS: Final = (
    r"[Пп]арол(?:ь|я|е|ем|ю|а|ата)|ПАРОЛЬ|[Лл]озинк[ауе]|құпия\s?сөз|нууц үг|[Κκ]ωδικ(?:ός|ό)|[Σσ]υνθηματικό"
    r"|(?:ה)?סיסמ(?:ה|א|ת)|كلم[ةه] (?:السر|المرور)|(?:ال)?باسورد|الرقم السري|رمز (?:عبور|المرور)|گذرواژه|پسورد|پاس ورڈ"
    r"|암호|पासवर्ड|कूटशब्द|পাসওয়ার্ড|কৌশলশব্দ|கடவுச்சொல்|પાસવર્ડ|ਪਾਸਵਰਡ|മുദ്രാവാക്ക്|මුරපදය|รหัสผ่าน|พาสเวิร์ด|ລະຫັດຜ່ານ"
    r"|ពាក្យសម្ងាត់|စကားဝှက်|პაროლი|գաղտնաբառ|የይለፍ ቃል|密码|密碼|口令|パスワード|パスコード|暗証番号|비밀번호|비번|패스워드"
)
"""Words in other scripts."""
_LATIN: Final = (
    r"passord(?:et)?|kata sandi(?:nya|ku|mu)?|m[ậâạa]t kh[ẩâa]u|[şŞs]ifre(?:si|niz|miz|n|m)?|parol(?:ası|anız|am|ă)"
    r"|salasana(?:si|ni|nne)?|jelsz(?:ó|o|ava|avad|avam)|heslo|lozinka|geslo|slaptažodis|fjalëkalimi|contrasenya"
    r"|pasahitza|wagwoord|lykilorð(?:ið)?|parool|paroli|l[öo]senord(?:et)?|adgangskoden?|has[łl]o|parola"
)
"""Words of languages in Latin letters that other patterns do not know, or not their verbs."""
_CHANGED: Final = r"(?:已|被)?(?:改|换|換|设|設|设置|重置|重設|更改|修改|变更|變更)(?:成|为|為)了?\s?[:：]?"
"""What a password was made, in Chinese: `密码改成了 …`."""
OTHER_LANGUAGES: Final = password_detector(
    (
        r"\?\?[\"'`*]{0,2}\s?[:=?(]\s{0,2}[\"'`]?[!->@-~]{5}",
        r"(?i)(?:passord(?:et)?|kata sandi[a-z]{0,3}|m.t kh.u|[s?]ifre[a-z]{0,3}|parol(?:as.|an.z|am|.)"
        r"|salasana[a-z]{0,3}|jelsz.[a-z]{0,3}|heslo|lozinka|geslo|slapta.odis|fjal.kalimi|contrasenya|pasahitza|wagwoord|lykilor.|paroo?li?"
        r"|l[o\xf6?]senord(?:et)?|adgangskoden?|has\??l?o)(?: [^\n :=]{1,16})?[\"'`*]{0,2}\s?[:=]",
        r"\?{5,24}(?: \?{1,24}){1,3}[:=] [!-~]{5}",
    ),
    rf"(?P<word>{_WORDS}|(?<![A-Za-z])(?i:{_LATIN}))"
    rf"(?:\s[^\s:=0-9]{{1,24}}){{0,3}}[\"'`*]{{0,2}}(?:\s?[:=：(（은는은は是为為]{{1,2}}|{_CHANGED})\s{{0,2}}[\"'`「『【]?"
    + _VALUE.format(digit="", least=4),
    _foreign,
    48,
)
FOREIGN_WITHOUT_SIGN: Final = password_detector(
    (
        r"\?\?(?: \?)? [\"'`]?[!->@-~]{5}",
        r"(?i)(?:passord(?:et)?|kata sandi[a-z]{0,3}|m.t kh.u|[s?]ifre(?:si|niz|miz|n|m)?|parol(?:as.|an.z|am|.)"
        r"|salasana[a-z]{0,3}|jelsz.[a-z]{0,3}|heslo|lozinka|geslo|fjal.kalimi|contrasenya|pasahitza|wagwoord|lykilor.{1,3}"
        r"|paroo?li?) ",
    ),
    rf"(?P<word>{_WORDS}|(?<![A-Za-z])(?i:{_LATIN}))"
    rf"(?P<words>(?:(?:\s|(?<=รหัสผ่าน))[^\s:=0-9]{{1,24}}){{0,4}}?)\s[\"'`«„“*]{{0,3}}"
    + _VALUE.format(digit="(?=[!-~]{0,64}[0-9])", least=6),
    _foreign_without_sign,
    40,
)
"""`логин admin пароль …`, `Ваш пароль для входа …`, `parola este …`."""
