"""The words around a telephone number: what tells that digits are one, what tells that they are another number.

Words in front count within reach, `call`, `fax`, `Handy`; few stand behind, `office`. Each kind of words has its heads
in `WORD_HEADS`, and `bearing` weighs them.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.context import words
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.labels import OTHER_NUMBERS, heads_of, terms

_STRONG_WORDS: Final = terms(
    """
    phone, phones, phone number, phone no, telephone, telephones, tel, telno, mobile, mobiles, mob, cell, cellphone,
    cell phone, cellular, fax, faxes, whatsapp, whats app, sms, hotline, helpline, landline, voicemail, pager,
    mobile phone, contact number, contact no, phone num, mobile no, mobile number, cell no, whatsapp number,
    contact info, contact details, phone line, call me, call us, call him, call her, call them,
    call back, callback, direct line, direct dial, direct number, rückruf, rückrufnummer,
    text me, text us, ring me, reach me, reach us, reach him, reach her, get in touch, dial,
    dialled, dialed, my number, his number, her number, our number, your number, their number, new number, telefon,
    telefonnummer, tel nr, handy, handynummer, mobil, mobilnummer, festnetz, rufnummer, anrufen, durchwahl,
    meine nummer, téléphone, portable, appelez, appeler, rappeler, rappelez, joignable, mon numéro, teléfono, móvil,
    celular, llámame, llamar, mi número, cellulare, chiamami, mio numero, telefone, telemóvel, telefoon, mobiel, gsm,
    mijn nummer, bel me, telefoni, puhelin, tlf, mobilnr, telefonu, komórka, telefono, telefonos, teléfonos,
    téléphoner, telefoonnummer, telefoonnr, telefonnr, telefonnumre,
    telefonnummeret, telefonnumret, telefonnumer, mobilnummeret, mobilnumret, mobiltelefon, numer telefonu,
    telefonszám, telefonní číslo, puhelinnumero, puhelinnumeroni, celulare, telefonisch, telefonicznie, ruf mich,
    zadzwoń, msisdn, caller id, callee, dnis
    """
)
_WEAK_WORDS: Final = terms(
    """
    call, calls, calling, called, caller, contact, contacts, reach, reached, reachable, ring, text, answering, number,
    numbers, message to, messages to, message on, messages on, registered, tried, erreichen, erreichbar, rufen,
    contactez, joindre, numéro, número, nummer, chiamare, chiama, ligar, bellen, kontakt, contacto, contatto, contacta,
    contacte, contactar, rang, txt, contáctenos, llamas, llame, contactarnos, contattare, ring til, ringe
    """
)
_OTHER_SCRIPTS: Final = terms(
    """
    телефон, тел, мобильный, моб, номер телефона, позвоните, звоните, 电话, 手机, 手机号, 電話, 電話番号, 携帯, 連絡先,
    전화, 전화번호, 휴대폰, 연락처,
    هاتف, جوال, τηλέφωνο, κινητό, טלפון
    """
)
"""Strong words that an engine sees as `?` for each letter."""
_PLACE_WORDS: Final = (
    *("office", "desk", "home", "work", "direct", "line", "support", "emergency", "main"),
    *("b.ro", "privat", "bureau", "domicile", "oficina", "casa", "ufficio"),
)
_STRONG: Final = words(*_STRONG_WORDS, *_OTHER_SCRIPTS, "movil", "llamame")
_WEAK: Final = words(*_WEAK_WORDS, "numero")
"""Without accents, too: the heads of the words with accents see them, and each further word of a head costs time."""
_ASKED: Final = deferred(
    r"\b(?:call|reach|reached|contact|te?xt|ring|rang|phone|dial|messages?|sms|answer|answering|fax|whatsapp|llam\w{1,4})\b[^\d\n;]{0,36}"
    r"\b(?:at|on|to|via|under|unter|au|al)[\s:]{1,3}\Z"
    r"|\b(?:call|ring|rang|dial|phone|te?xt|texted|sms|appelez|llame|rufen Sie)\s\Z"
    r"|\bruf(?:e|en)?\b[^\d\n;]{1,36}\ban[\s:]{1,3}\Z"
    r"|\b(?:my|your|his|her|their|our) registered\s\Z"
    r"|\b(?:send|sent|texted|forward(?:ed)?)\b[^\d\n;]{0,30}\bto\s\Z"
    r"|(?:\A|[\n|,;(/])[ ]{0,2}(?:[TMFP]|ph|mob|tfno?)[.:][ ]{0,2}\Z"
    r"|\bport\.\s?:?\s{0,2}\Z"
    r"|[☎☏✆📞📱]\ufe0f?:?\s?\Z"
    r"|@[\w.\-]{1,40}\.[a-z]{2,12}>?\s?[\n,;|/][ ]?\Z",
    re.IGNORECASE,
)
"""What asks for a number that follows at once: `call me on`, `code sent to`, `T:`, `Port. :` (portable), an e-mail
address a line above.
"""
_ASKING: Final = (
    *("at", "on", "to", "via", "under", "unter", "au", "al", "call", "ring", "dial", "phone", "text", "sms", "appelez"),
    *(
        "rang",
        "txt",
        "texted",
        "an",
        "llame",
        "rufen sie",
        "registered",
        "t",
        "m",
        "f",
        "p",
        "ph",
        "mob",
        "tfn",
        "tfno",
        "port",
    ),
)
_IS_AT: Final = deferred(
    r"\b(?:est[áa]n? en el|estoy en el|(?:est|suis|sont) au|(?:ist|bin|sind) unter(?: der)?)\s\Z", re.IGNORECASE
)
_FIRST_DIGITS: Final = frozenset("0+(6789")
"""Somebody is at a number: `está en el 610 …`; how such numbers begin, and sums and house numbers seldom do."""
_ASKING_MARKS: Final = frozenset("\n,;|/☎☏✆📞📱\ufe0f")
"""How all of that ends, but for points, colons and spaces: it is looked at first, for it takes a tenth of the time."""
_PLACE_BEFORE: Final = deferred(
    rf"\b(?:{'|'.join(_PLACE_WORDS)})(?: (?:phone|number|no|line))?[^\w\n]{{0,3}}[:=][^\w\n]{{0,4}}\Z", re.IGNORECASE
)
_PLACES: Final = "office|fax|mobile|cell|home|work|desk|phone|tel|direct|whatsapp|landline|handy|mobil|voice"
_BEHIND: Final = deferred(
    rf"[ ,\-(\[]{{1,3}}(?:{_PLACES})\b(?!(?:[ _](?:no|number))?[\"']?[.:=]{{0,2}} ?[\"'+(]{{0,2}}\d)"
    rf"| (?:is|as) my (?:new )?(?:{_PLACES}|number)\b| ?\([mtfohw]\)"
    r"|(?: is| was)?(?: still| now)? (?:the|your|my|his|her) (?:best|right|correct|new|current) (?:phone )?number\b",
    re.IGNORECASE | re.ASCII,
)
_OTHER: Final = words(
    *terms(
        """
        account, acct, card, credit card, iban, ssn, social security, passport, licence, license, zip, postcode,
        postal code, code, otp, pin, password, id, ids, uuid, tax, vat, ein, nhs, npi, patient, mrn, member, policy,
        claim, lat, latitude, longitude, lng, lon, price, cost, total, amount, balance, tokens, token, bytes, size,
        duration, elapsed, latency, port, pid, line number, steuernummer, kundennummer, aadhaar, pan, routing, aba,
        sort code, swift, imei, imsi, vin, dob, born, date, date of birth, model number, part number, serial number,
        case number, reference number, invoice number, order number, confirmation number, ticket number, number of,
        ref, reference, isbn, transaction, file, page, figure, table, section, chapter, bug, issue, pr, rfc, line no,
        social security number, nhs number, aadhaar number, insurance number, security number, file number,
        registration number, tax number,
        vat number, ird number, id number, identification number, identity number, licence number, license number,
        passport number, policy number, member number, membership number, customer number, client number,
        employee number, personnel number, badge number, student number, claim number, batch number, lot number,
        contract number, agreement number, tracking number, booking number, reservation number, flight number,
        room number, permit number, meter number, asset number, chassis number, engine number, version number,
        build number, account number, card number, part numbers, serial numbers, order numbers, account numbers,
        model numbers, tracking numbers, vat registration, ahv, ahv nummer, avs, sécurité sociale,
        número de la seguridad social, seguridad social,
        rodné číslo, kundennummer, bestellnummer, versicherungsnummer, sv nummer, sozialversicherungsnummer, insee,
        nir, numéro insee,
        numéro de sécurité sociale, carte vitale, vertragsnummer, rechnungsnummer, personalnummer,
        steuernummer, numéro de client, numéro de commande, numéro de dossier, número de cliente, número de pedido,
        número de cuenta, número de expediente, opening hours, hours, öffnungszeiten, horaires, horario
        """
    )
)
_KEY_OF_ANOTHER: Final = deferred(
    r"_(?:at|id|ids|count|hash|type|code|ts|time|date|verified|model|len|length|tokens)\b"
)
_PARTED: Final = deferred(r"[{};]|,\s*\"[^\"]{1,40}\"\s*:|\n\s*\n\s*\n")
_HUMPED: Final = deferred(
    r"(?<=[a-z])(?:Phone|Mobile|Fax|Telephone|Cell|WhatsApp)(?:Numbers?|No|Num)?(?![a-z])", re.ASCII
)
"""A strong word at the end of a name in code: `OtherPhone`, `billingFax`."""
_NESTED: Final = deferred(
    r"[\"']?\s?[:=,]\s?[\[{\s]{0,4}(?:[\"']\w{1,16}[\"']\s?:\s?(?:[\"'][^\"']{0,16}[\"']|\w{1,8})\s?,\s?){0,2}"
    r"[\"'](?:value|number|num|no|nr|n|raw|national|formatted)[\"']\s?:\s?[\"']?\Z"
)
"""What parts a word from its number in an object of its own: `"phone": {"value": "…`, `"system":"phone","value":"…`."""
_SENTENCE_END: Final = deferred(r"\d[^\n]*(?:[.!?]\s{1,2}[A-Z\"“(]|\n|[,;|]\s{0,3}[^\W\d_][^\d\n]{3,}\Z)")
"""Behind the number of another word, the end of what is said of it: a full stop, a new item of a list."""
EPOCH: Final = deferred(r"1[4-9]\d{8}(?:\d{3}){0,2}")
"""Seconds, milli- and microseconds since 1970, from 2014 to 2033."""
GAP: Final = 40
"""Most code points between a word and its number, when no other number stands there."""
LIST_GAP: Final = 24
"""The same from the first digit of another number between them: `phones 052 5552606, 074 7111234`."""
WORDS: Final = heads_of(_STRONG_WORDS + _WEAK_WORDS)
"""Any of the words in front of numbers, as heads look for them."""
WORD_HEADS: Final = (
    rf"(?i)[^a-z0-9](?:{WORDS})[^0-9]{{0,{GAP}}}[^0-9a-z_][0-9][0-9 .()/\-]{{5}}",
    rf"(?i)\b(?:{'|'.join(_PLACE_WORDS)})(?: (?:phone|number|no|line))?[^0-9a-z]{{0,3}}[:=][^0-9a-z]{{0,6}}[0-9]",
    r"(?i)\b(?:sen[dt]|texted|forward)[^0-9\n]{0,36} to [+(]{0,2}[0-9]",
    rf"(?i)[0-9][0-9][ ,\-(\[]{{1,3}}(?:{_PLACES})\b",
    rf"(?i) is my (?:{_PLACES}|number)\b",
    r"(?i)[0-9] ?\([mtfohw]\)",
    r"(?i)\best(?:.{1,2}n?|oy) en el [6-9][0-9]{2}[ .]?[0-9]",
    r"(?i)(?:^|[\n|,;(/])[ ]{0,2}(?:[tmfp]|ph|mob|tfno?)[.:][ ]{0,2}[+(]{0,2}[0-9][0-9 .()/\-]{5}",
    r"\.[a-z]{2,6}>?[,;|/] ?[+(]{0,2}0[0-9]{8}",
    r"(?:^|[^0-9A-Za-z])\?:? [+(]{0,2}[0-9][0-9 .()/\-]{6}",
    r"\?\?[^0-9A-Za-z]{0,8}[+(]{0,2}[0-9][0-9 .()/\-]{6}",
    r"[a-zA-Z]\s?\n[ ]?[+(]{0,2}[0-9][0-9 .()/\-]{5}",
)
_SIGNS: Final = 3
"""Most signs between a word and its number: `Phone: #…`."""
_LONGEST_WORD: Final = 16
AGAINST, NONE, SOME, MUCH = -1, 0, 1, 2
"""How much words say that a number is for telephoning; `AGAINST` where they say that it is not."""


def bearing(candidate: Candidate, least: int = AGAINST) -> int:
    """How much the words around a number say that it is for telephoning.

    Where they say less than `least` the answer is anything below it: few words are looked for then.
    """
    before = candidate.before(GAP + 16)
    if _asked_for(candidate, before):
        return MUCH
    strong = max(_last(_STRONG, before), _last(_HUMPED, before))
    if least == MUCH and strong < 0:
        return NONE
    nearest = max(strong, _last(_WEAK, before))
    said = _said(before, strong, nearest)
    if said < least:
        return said
    other = max(_last(OTHER_NUMBERS, before), _last(_OTHER, before))
    if other >= max(nearest, 0):
        return NONE if _SENTENCE_END.search(before, other) else AGAINST
    return said


def is_counted(candidate: Candidate) -> bool:
    """Whether the digits are the number of an issue, an order or a message: `#18257402991`, but `cell #…`."""
    if candidate.before(1) != "#":
        return False
    before = candidate.before(_LONGEST_WORD + _SIGNS)
    return _last(_STRONG, before) < len(before) - _SIGNS


def _said(before: str, strong: int, nearest: int) -> int:
    """What the last strong word and the nearest of all say, each given by where it ends, -1 where there is none."""
    if nearest < 0:
        return NONE
    if strong >= 0 and _NESTED.match(before, strong):
        return MUCH
    if parted := _KEY_OF_ANOTHER.search(before, nearest) or _PARTED.search(before, nearest):
        return NONE if parted.group() == ";" else AGAINST
    if strong >= 0 and _within_reach(before[strong:]):
        return MUCH
    return SOME if _within_reach(before[nearest:]) else NONE


def is_heading(title: str) -> bool:
    """Whether the cells below a heading are telephone numbers."""
    return bool(title and len(title) < GAP and _STRONG.search(title) and not _OTHER.search(title))


def _asked_for(candidate: Candidate, before: str) -> bool:
    """Whether the number is just what the words right beside it ask for, or names the place where it rings."""
    behind = _BEHIND.match(candidate.text, candidate.end, candidate.end + 32)
    if behind and not EPOCH.fullmatch(candidate.match["number"]):
        return True
    if candidate.text[candidate.start] in _FIRST_DIGITS and _IS_AT.search(before[-20:]):
        return True
    tail = before[-5:]
    if (":" in tail or "=" in tail) and _PLACE_BEFORE.search(before):
        return True
    last = before[-14:].rstrip().rstrip(":.").rstrip().rstrip(":.").casefold()
    if last.endswith(_ASKING) or not _ASKING_MARKS.isdisjoint(before[-3:]):
        return _ASKED.search(before) is not None
    return False


def _within_reach(between: str) -> bool:
    """Whether a word still counts for a number behind `between`: another number may stand there, no new record."""
    if len(between) > GAP or _PARTED.search(between):
        return False
    digit = re.search(r"\d", between)
    return digit is None or len(between) - digit.start() <= LIST_GAP


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match ends, -1 where there is none."""
    end = -1
    for match in pattern.finditer(text):
        end = match.end()
    return end
