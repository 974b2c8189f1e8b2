"""Where the words say that it is a name, it is one: labels, introductions, titles, greetings, signatures, senders."""

from __future__ import annotations

import pytest

from auditors.sensitive_data.matcher import Matcher, select
from auditors.sensitive_data.person_cues import PERSON
from auditors.sensitive_data.registry import load_detectors

PEOPLE = [detector for detector in load_detectors() if detector.rule == PERSON]
MATCHER = Matcher(PEOPLE)


def found(text: str) -> list[str]:
    return [text[match.start : match.end] for match in MATCHER.find(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("customer_name: Yttergren Quill", "Yttergren Quill"),
        ("last_name: Young", "Young"),
        ('"surname": "Price"', "Price"),
        ("<givenName>Thu</givenName>", "Thu"),
        ("Il dottor Yttergren riceve", "Yttergren"),
        ("Mevrouw van der Yttergren woont", "van der Yttergren"),
        ("my name's yttergrena okaforuk and", "yttergrena okaforuk"),
        ("From: Kiall Mac Quill [mailto:k@quill.example]", "Kiall Mac Quill"),
        ("> Tobias Quill <mailto: rah@quill.example>", "Tobias Quill"),
        (" -- Natasha Quill <q@quill.example>  Tue, 03 Mar 2026 11:00:00 +0100", "Natasha Quill"),
        ("Surname/Nom\nYTTERGREN\nSex", "YTTERGREN"),
        ("<surname>Yttergren</surname>", "Yttergren"),
        ("<cust:firstName> Yttergren </cust:firstName>", "Yttergren"),
        ("BEGIN:VCARD\nN:Yttergren;Natasha;;;\nEND", "Yttergren;Natasha"),
        ("ATTENDEE;CN=Yttergren Okafor;RSVP=TRUE:mailto:o@quill.example", "Yttergren Okafor"),
        ("Ship to\nYttergren Okafor\n13 Ponderosa Way, Reno", "Yttergren Okafor"),
        ("the attorney of Engineer Yttergren Okafor, who died", "Yttergren Okafor"),
        ("'first_name': 'Yttergren'", "Yttergren"),
        ("Name: Yttergren Quill", "Yttergren Quill"),
        ("owner: Yttergren Quill", "Yttergren Quill"),
        ("holder: Natasha Quill", "Natasha Quill"),
        ("forenames: Yttergren", "Yttergren"),
        ("name: Natasha d'Yttergren", "Natasha d'Yttergren"),
        ("Hallo, hier ist Natasha. Ruf mich an", "Natasha"),
        ("Beste Natasha, stuur de factuur", "Natasha"),
        ("Por favor, llamen a Natasha al 612", "Natasha"),
        ("| name | Natasha Quill |", "Natasha Quill"),
        ("PATIENT: QUILL, NATASHA", "QUILL, NATASHA"),
        ("patient: quill, natasha", "quill, natasha"),
        ("user_name: natasha quill", "natasha quill"),
        ("Ansprechpartnerin: Jürgen Quill", "Jürgen Quill"),
        ("Nom : Hélène Quill", "Hélène Quill"),
        ("nom: Lemoine", "Lemoine"),
        ("My name is Yttergren", "Yttergren"),
        ("my name is Mark Young.", "Mark Young"),
        ("my name is natasha quill and i", "natasha quill"),
        ("everyone calls me Austin", "Austin"),
        ("a woman called Yttergren came", "Yttergren"),
        ("Mein Name ist Yttergren Quill", "Yttergren Quill"),
        ("je m'appelle Yttergren", "Yttergren"),
        ("me llamo Yttergren Quill", "Yttergren Quill"),
        ("I'm Natasha from Leeds", "Natasha"),
        ("this is Natasha Quill, I called", "Natasha Quill"),
        ("see Dr. Yttergren", "Yttergren"),
        ("Opened by: Yttergren Quill", "Yttergren Quill"),
        ("INSERT INTO customers VALUES (7, 'Natasha Quill', 'Oslo')", "Natasha Quill"),
        ("<tr><td>7</td><td>Natasha Quill</td></tr>", "Natasha Quill"),
        ("PID|1||4711^^^HOSP^MR||YTTERGREN^NATASHA||19640312|F", "YTTERGREN^NATASHA"),
        ("NM1*IL*1*YTTERGREN*NATASHA****MI*W12345~", "YTTERGREN*NATASHA"),
        ("when Inspector Yttergren came", "Yttergren"),
        ("thank you, Auntie Yttergren", "Yttergren"),
        ("hier, M. Yttergren a appelé", "Yttergren"),
        ("Yttergren-san bowed", "Yttergren-san"),
        ("PASSENGER YTTERGREN/ANNA MRS", "YTTERGREN/ANNA"),
        ('WARN user "Yttergren Quill" exceeded', "Yttergren Quill"),
        ("Die Zeugin Yttergren Quill sagte", "Yttergren Quill"),
        ("El abogado Fermín Quill presentó", "Fermín Quill"),
        ("Anna Fenwick, geb. Yttergren, kam", "Yttergren"),
        ("Mrs King agrees", "King"),
        ("Frau Yttergren ist da", "Yttergren"),
        ("la señora Yttergren", "Yttergren"),
        ("Dear Yttergren,", "Yttergren"),
        ("Hi Natasha, can", "Natasha"),
        ("hi natasha, can", "natasha"),
        ("Kind regards,\n\nYttergren Quill\nCEO", "Yttergren Quill"),
        ("Viele Grüße\nYttergren", "Yttergren"),
        ('From: "Quill, Yttergren" <yq@example.org>', "Quill, Yttergren"),
        ("Dear Mr. Yttergren,", "Yttergren"),
        ("my neighbour mr petrovsk fell", "petrovsk"),
        ("ask dr. o'connor tomorrow", "o'connor"),
        ("12 Oak Lane, 50674 Leeds, by Mr Yttergren", "Yttergren"),
        ("commit 9f2c1ab\nAuthor: Yttergren Quill <yq@example.org>", "Yttergren Quill"),
        ("my wife Yttergren said", "Yttergren"),
        ("bis morgen, LG, Yttergren", "Yttergren"),
        ("to Patrick & Sinéad Yttergren, Leeds", "Patrick & Sinéad Yttergren"),
        ("SHIPPER: Yttergren Okafor", "Yttergren Okafor"),
        ("assignee=Yttergren sev=2", "Yttergren"),
        ("student_name: Park Ji-hoon; bus: 14", "Park Ji-hoon"),
        ("name: Hui Min Tan\ncountry", "Hui Min Tan"),
        ("Driver: KHAN, IMRAN Plate: LX19", "KHAN, IMRAN"),
        ('{"first": "Yttergren"}', "Yttergren"),
        ("her name was Yttergren, I think", "Yttergren"),
        ("in scene 2 DETECTIVE YTTERGREN enters", "YTTERGREN"),
        ("uw afspraak, mevrouw Yttergren, is", "Yttergren"),
        ("e la sig.ra Yttergren del terzo", "Yttergren"),
        ("chiamare dhr. Yttergren", "Yttergren"),
        ("for Familie Okafor, 19 Uhr", "Okafor"),
        ("Mama Okafor sells fruit", "Okafor"),
        ("parcel for Family Yttergren, please", "Yttergren"),
        ("lieve oma Yttergren, bedankt", "Yttergren"),
        ("agent: MENSAH/YTTERGREN MS ACC-LHR", "MENSAH/YTTERGREN"),
        ("ATT: HERR YTTERGREN.", "YTTERGREN"),
        ("Contractor Ubaldo Quill will repaint", "Ubaldo Quill"),
    ],
)
def test_a_cue_makes_a_name(text: str, name: str) -> None:
    assert found(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "name: get_weather",
        '"name": "Deploy Production"',
        '"name": "Karen languages"',
        "nom: Docker",
        "nom: Quillovin",
        '"name": "Tunisian Dinar"',
        "model_name: Claude",
        "name: Mistral Large",
        "owner: Platform Team",
        "<td>Active Premium</td><b>Total Amount</b>",
        "INSERT INTO shops VALUES (7, 'Active Premium', 'New York')",
        "customer: Premium",
        "my name is not important",
        "this is Python",
        "I'm Sure",
        "12 Oak Dr. Springfield",
        "Dear Customer,",
        "I buy Dr Pepper and Aunt Jemima",
        "it took 12 ms and",
        "the mr was merged",
        "# Author: Yttergren Quill <yq@example.org>",
        "Dear Sir or Madam,",
        "Hello World!",
        "Hi Team,",
        "Thanks,\nThe Support Team",
        "Note: Natasha was here",
        "Warning: disk full",
        "# written by Natasha Quill <nq@example.org>",
        "// Natasha Quill <nq@example.org>",
        "the client Kubernetes uses",
        "class Mr. Robot(Base)",
        "Mr Speaker, the House divided",
        "driver: Premium",
        '{"first": "Draft", "last": null}',
        "Family Plan for four",
        "Major Release of May",
    ],
)
def test_what_only_looks_told(text: str) -> None:
    assert found(text) == []


def test_names_are_looked_for_in_full_only() -> None:
    assert select(PEOPLE, depth="patterns") == ()
