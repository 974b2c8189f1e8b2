"""Passwords are found behind the word for them in many languages, and prose about passwords in them is passed over."""

from __future__ import annotations

import pytest

from auditors.model import Kind
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors
from tests.examples.names import read

MATCHER = Matcher(detector for detector in load_detectors() if detector.rule.kind is Kind.SECRET)

TOLD = (
    "كلمة المرور هي [PASSWORD:Palm-Grove5]",
    "كلمة السر الجديدة: [PASSWORD:Palm-Grove5]",
    "پسورد سرور [PASSWORD:Palm_Grove55] است",
    "पासवर्ड [PASSWORD:Lotus@208] है",
    "नया पासवर्ड: [PASSWORD:Lotus@208]",
    "รหัสผ่าน: [PASSWORD:Mango_155]",
    "รหัสผ่านคือ [PASSWORD:Mango_155] ครับ",
    "הסיסמה היא [PASSWORD:Olive!28]",
    "הסיסמה לשרת: [PASSWORD:Olive!28]",
    "Ο κωδικός είναι [PASSWORD:Elia.2077]",
    "ο κωδικός πρόσβασης του wifi είναι [PASSWORD:Elia!2077]",
    "Паролата е [PASSWORD:Roza-1908]",
    "Ваш новый пароль для входа [PASSWORD:Roza#1908].",
    "лозинка за сервер: [PASSWORD:Sljiva_19]",
    "Kata sandi: [PASSWORD:Melati-sore7]",
    "kata sandinya adalah [PASSWORD:Melati-sore7]",
    "Mật khẩu: [PASSWORD:Sen@2044]",
    "mật khẩu wifi là [PASSWORD:Sen#2044]",
    "Parola este [PASSWORD:Cires-99]",
    "parola nouă este [PASSWORD:Cires!99]",
    "yeni şifreniz [PASSWORD:Kiraz.345] olarak değiştirildi",
    "salasana on [PASSWORD:Kuusi-2035]",
    "Passordet er [PASSWORD:Gran_4411]",
    "geslo je [PASSWORD:Lipa_4411]",
    "პაროლი: [PASSWORD:Vazi_4411]",
    "パスワードは[PASSWORD:Sakura-3035]です。",
)

NOT_ONE = (
    "كلمة المرور: 8 أحرف على الأقل",
    "पासवर्ड कम से कम 8 अक्षर",
    "รหัสผ่านต้องมีอย่างน้อย 8 ตัวอักษร",
    "הסיסמה חייבת להכיל 8 תווים",
    "Ο κωδικός πρέπει να έχει 8 χαρακτήρες",
    "Mật khẩu phải có ít nhất 8 ký tự",
    "Kata sandi minimal 8 karakter",
    "Salasana on vanhentunut.",
    "Passordet er feil",
    "Şifreniz en az 8 karakter olmalıdır",
    "Пароль для Windows10 не подходит",
    "Пароль хранится как SHA256",
    "сбросить пароль на сервере db01.example.com",
    "Parola este prea scurtă",
    "密码至少包含8位字符：ABC",
)


@pytest.mark.parametrize("marked", TOLD)
def test_a_password_is_found_behind_the_word_of_a_language(marked: str) -> None:
    text, labels = read(marked)
    found = [text[match.start : match.end] for match in MATCHER.find(text)]
    assert [value.rstrip("!") for value in found] == [text[label.start : label.end].rstrip("!") for label in labels]


@pytest.mark.parametrize("text", NOT_ONE)
def test_prose_about_passwords_is_passed_over(text: str) -> None:
    assert MATCHER.find(text) == []
