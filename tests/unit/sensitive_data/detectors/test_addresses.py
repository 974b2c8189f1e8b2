"""Postal addresses of many countries are found whole; numbers with capitalised words behind them are not."""

from __future__ import annotations

import pytest

from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.postal import tail
from auditors.sensitive_data.registry import load_detectors
from auditors.sensitive_data.street_addresses import STREET_ADDRESS

ADDRESSES = [detector for detector in load_detectors() if detector.rule == STREET_ADDRESS]
FULL = Matcher(ADDRESSES)


def found(text: str, matcher: Matcher = FULL) -> list[str]:
    return [text[match.start : match.end] for match in matcher.find(text)]


CERTAIN = [
    "7072 Elm Lane, Springfield, IL 62704",
    "12 Oak Street Apt 4B, Boston, MA 02118",
    "1600 Pennsylvania Ave NW, Washington, DC 20500",
    "221B Baker Street, London NW1 6XE",
    "9 Pemberton Mews, Leeds LS6 2QX",
    "350 Fifth Avenue Suite 1200",
    "88 Rue Sainte-Catherine, Suite 12, Montréal QC H3B 1A7",
    "Hauptstraße 12, 10115 Berlin",
    "Am Alten Markt 7, 18055 Rostock",
    "Magnus-Boucsein-Ring 7-5, 43561 Rathenow",
    "12 rue de la Paix, 75002 Paris",
    "12 rue du 8 mai 1945, 44000 Nantes",
    "Calle 2 de Mayo 14, 02001 Albacete",
    "Grand-Place 22, 7000 Mons",
    "Résidence Les Tilleuls, bâtiment B, 25000 Besançon",
    "RR 2, Box 118, Moncton, NB E1C 8J5",
    "27 bis rue des Tanneurs, 44000 Nantes",
    "Calle Mayor 5, 28013 Madrid",
    "Via Garibaldi 122, 16124 Genova",
    "Rua Augusta 1500, 01304-001 São Paulo",
    "Keizersgracht 501, 1017 DN Amsterdam",
    "Drottninggatan 33, 111 51 Stockholm",
    "P.O. Box 4471",
    "Postfach 10 22 33",
    "PSC 7012, Box 5392\nAPO AA 76111",
    "775 Quarry Hollow Road\nSuite 300\nBurlington, VT 05401",
]


@pytest.mark.parametrize("address", [address for address in CERTAIN if "10 22 33" not in address])
def test_a_whole_address_is_certain(address: str) -> None:
    text = f"Please send it to {address} and call me."
    assert found(text) == [address]
    (match,) = FULL.find(text)
    assert match.score >= 0.9


@pytest.mark.parametrize("number", ["020 7968 7418", "+44 (0)7456 091 026", "303-616-9954"])
def test_a_telephone_number_above_a_street_is_no_house_number(number: str) -> None:
    assert found(f"Call {number}\n61 Haymarket Road, Truro TR1 2AJ") == ["61 Haymarket Road, Truro TR1 2AJ"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("geht an Quillplatz 4, 6003 Luzern. Bisher Postfach", "Quillplatz 4, 6003 Luzern"),
        ("vivo en Calle Quill 12, 3º B, 50001 Zaragoza. Mi", "Calle Quill 12, 3º B, 50001 Zaragoza"),
        ("Domicilio: Quillplaza 12, Cádiz. Contacto de emergencia: Natasha", "Quillplaza 12, Cádiz"),
        ("left at The Old Rectory, Church Lane, Ely CB7 4JU. Nobody", "The Old Rectory, Church Lane, Ely CB7 4JU"),
    ],
)
def test_an_address_ends_where_it_does(text: str, address: str) -> None:
    assert found(text) == [address]


def test_a_full_stop_behind_the_town_is_that_of_the_sentence() -> None:
    assert found("Ich wohne in der Lindenstraße 14, 50674 Köln.") == ["Lindenstraße 14, 50674 Köln"]


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("he lives at 834 Amsinckstrasse 9", "834 Amsinckstrasse 9"),
        ("7 | Quill | 24389 Ponderosa Way", "24389 Ponderosa Way"),
        ("meet me at 10 Downing Street", "10 Downing Street"),
        ("we stood in 5 Lindenallee 3 for hours", "5 Lindenallee 3"),
        ("the bus station is on Abbey Road", "Abbey Road"),
        ("my home address is 12 oak street", "12 oak street"),
        ("Address: Flat 3, 14 Quill House", "Flat 3, 14 Quill House"),
        ("shipping_address: 44 Unbekannt 7", "44 Unbekannt 7"),
        ("write to 10115 Berlin", "10115 Berlin"),
    ],
)
def test_a_street_alone_is_likely(text: str, street: str) -> None:
    assert found(text) == [street]
    (match,) = FULL.find(text)
    assert 0.6 <= match.score < 0.95


@pytest.mark.parametrize(
    "text",
    [
        "Chapter 3 The Long Way Home",
        "page 44 Figure 12 Road Map",
        "take 2 Test Drive units",
        "order 12345 Google Drive licences",
        "ip_address: 10.0.0.1",
        "email address: bob@example.com",
        "address: 0x7fff5fbff8c8",
        "address: localhost:8080",
        "const address = new ip_address_1.Address4(ip);",
        "available since Mac OS X 10.2",
        "write to the Free Software\n# Foundation, Inc., 51 Franklin Street, Fifth Floor, Boston, MA 02110-1301 USA",
        "arrived at 5 PM on Monday",
        "version 2024 Paris",
        "commit 12345 Fix Server Path",
        "in 3 main functions the court",
        "strategy 5, string 7, gate 3",
        "12 Monkeys Place your order",
        "error 404 at line 12 Drive C",
    ],
)
def test_what_only_looks_like_an_address(text: str) -> None:
    assert found(text) == []


def test_a_word_behind_an_address_does_not_belong_to_it() -> None:
    assert found("ship to 12 Oak Street, Natasha said") == ["12 Oak Street"]
    assert found("12 Oak Street\nMobile: 555") == ["12 Oak Street"]
    assert found("12 Oak Street\nNatasha called about it twice") == ["12 Oak Street"]


@pytest.mark.parametrize(
    ("rest", "parts"),
    [
        (", Springfield, IL 62704", {"town", "region", "postcode"}),
        (" Apt 4B", {"unit"}),
        ("\nSuite 300\nBurlington, VT 05401-1234", {"unit", "town", "region", "postcode"}),
        (", 10115 Berlin", {"postcode", "town"}),
        (" and so on", set()),
        ("", set()),
        (". Next", set()),
    ],
)
def test_the_parts_behind_a_street(rest: str, parts: set[str]) -> None:
    result = tail("12 Oak Street" + rest, 13)
    assert result.parts == parts
    assert result.end == (13 + len(rest) if parts else 13)


@pytest.mark.parametrize(
    "address", ["Flat 05\nMary Course\nNorth Colinview\nBD5 7XX", "4 Quill Mews, Long Eaton, Nottingham, NG10 1AA"]
)
def test_british_addresses_end_with_their_postcode(address: str) -> None:
    assert found(f"Please write to {address}.") == [address]
    assert found("the part AB1 2CD is sold out") == []


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("we're at 19 harbour view road, leeds", "19 harbour view road, leeds"),
        ("my address is 7731 w sahara ave", "7731 w sahara ave"),
        ("send it to 12 elm street please", "12 elm street"),
    ],
)
def test_a_street_in_small_letters_needs_somebody_who_lives_there(text: str, street: str) -> None:
    assert found(text) == [street]


@pytest.mark.parametrize(
    "text",
    [
        "it is 5 minutes down the road",
        "2 cars in the street",
        "we live 10 miles along a road",
        "see 12 elm street",
    ],
)
def test_numbers_before_roads_are_no_addresses(text: str) -> None:
    assert found(text) == []


def test_a_street_without_a_number_whose_name_is_a_word_needs_somebody_who_lives_there() -> None:
    assert found("she lives at Rose Cottage, Church Lane") == ["Church Lane"]
    assert found("Fig 1: Road Map, Figure 12 Road Map") == []


def test_a_word_behind_a_number_is_no_letter_of_the_house() -> None:
    assert found("Jag bor på Storgatan 12 i Umeå") == ["Storgatan 12"]
    assert found("wir wohnen Hauptstraße 12 b, Köln") == ["Hauptstraße 12 b, Köln"]
    assert found("Zofia, ul. Długa 7/3, Poznań.") == ["ul. Długa 7/3, Poznań"]
