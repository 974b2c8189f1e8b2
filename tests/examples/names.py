"""Labelled texts for depth `full`: names, places, addresses, birth dates, record numbers, and look-alikes.

A label is written into its text as `[ENTITY:value]`. The people and addresses are invented.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Label(NamedTuple):
    """A value in a text: its entity and its span in code points."""

    entity: str
    start: int
    end: int


class Labelled(NamedTuple):
    """A text and everything that must be found in it."""

    text: str
    labels: tuple[Label, ...]


_MARK: Final = re.compile(r"\[([A-Z_]+):(.*?)\](?!\])", re.DOTALL)


def read(marked: str) -> Labelled:
    """The text without its marks, and the labels that they stand for."""
    parts: list[str] = []
    labels: list[Label] = []
    length = end = 0
    for mark in _MARK.finditer(marked):
        before = marked[end : mark.start()]
        start = length + len(before)
        parts += (before, mark[2])
        length = start + len(mark[2])
        labels.append(Label(mark[1], start, length))
        end = mark.end()
    return Labelled("".join((*parts, marked[end:])), tuple(labels))


PROSE: Final = (
    "Could you draft a letter to [PERSON:Marguerite Oyelaran] about the leak in her flat?",
    "Yesterday [PERSON:Tomasz Wiśniewski] and [PERSON:Aoife Brennan] reviewed the contract in [LOCATION:Dublin].",
    "I spoke with [PERSON:Harriet] on the phone; she wants the refund before Friday.",
    "[PERSON:Bennett] said that he had never signed the form.",
    "The patient, [PERSON:Ignacio Villalobos], complained of chest pain after dinner.",
    "Ask [PERSON:Dr. Nkemelu] whether the dose can be halved.",
    "My sister [PERSON:Saoirse] moved to [LOCATION:Lisbon] last spring and works for a bakery.",
    "We flew from [LOCATION:Reykjavik] to [LOCATION:Toronto] with a stop in [LOCATION:Boston].",
    "According to [PERSON:Jean-Baptiste Moreau], the warehouse in [LOCATION:Marseille] is empty.",
    "[PERSON:Priyanka Raghunathan]'s manager is [PERSON:Owen Fitzgerald].",
    "Please write a birthday poem for my grandmother [PERSON:Wilhelmina], who turns ninety.",
    "Why did [PERSON:O'Sullivan] cancel the meeting with [PERSON:Ms. Abernathy]?",
    "The claim was filed by [PERSON:Rosa María Delgado Fuentes] of [LOCATION:Guadalajara].",
    "[PERSON:Kwame Mensah] grew up in [LOCATION:Accra] and studied law in [LOCATION:Leiden].",
    "She was born in [LOCATION:Chisinau], lived in [LOCATION:Odesa] and is now in [LOCATION:Vienna].",
    "The tenants are [PERSON:Lotte van den Berg], [PERSON:Mehmet Yildiz] and [PERSON:Anna Kowalczyk].",
)
FORMS: Final = (
    "Name: [PERSON:Delphine Marchetti]\nCity: [LOCATION:Ghent]\nDOB: [DATE_OF_BIRTH:03/11/1987]",
    "customer_name: [PERSON:Leopold Vasquez]\ncustomer_city: [LOCATION:Valparaiso]\nplan: premium",
    "PATIENT NAME: [PERSON:HOLLOWAY, JANET]   MRN: [MEDICAL_RECORD:00418832]   DOB: [DATE_OF_BIRTH:1959-07-30]",
    "Full name | [PERSON:Chidi Okonkwo]\nEmployer | Acme\nTown of residence: [LOCATION:Leeds]",
    '{"first_name": "[PERSON:Beatrix]", "last_name": "[PERSON:Lindgren]", "plan": "free"}',
    '{"customer": "[PERSON:Emeka Obi]", "ship_to": "[STREET_ADDRESS:48 Juniper Crescent, Leeds LS6 2QX]"}',
    "contact = '[PERSON:Sofia Papadopoulou]', role = 'buyer'",
    "Ansprechpartner: [PERSON:Jürgen Weißmüller]\nGeburtsdatum: [DATE_OF_BIRTH:14.02.1971]",
    "Nom : [PERSON:Capucine Lefèvre]\nDate de naissance : [DATE_OF_BIRTH:9 août 1990]",
    "Nombre: [PERSON:Joaquín Ibáñez]\nFecha de nacimiento: [DATE_OF_BIRTH:2 de marzo de 1984]",
    "id,name,city\n1,[PERSON:Greta Solberg],[LOCATION:Bergen]\n2,[PERSON:Hamza "
    "Qureshi],[LOCATION:Karachi]\n3,[PERSON:Noor Haddad],[LOCATION:Amman]",
    "| name | owner |\n|---|---|\n| [PERSON:Ilse Brandt] | yes |\n| [PERSON:Pavel Novotný] | no |",
)
MAIL: Final = (
    "Dear [PERSON:Josephine],\n\nthank you for the documents.\n\nKind regards,\n[PERSON:Matteo Ricciardi]\nHead of "
    "Claims",
    "From: [PERSON:Anneliese Vogt] <a.vogt@example.org>\nTo: [PERSON:Ramesh Iyer] <ramesh@example.org>\nSubject: "
    "Invoice",
    "Hi [PERSON:Tunde],\ncan you call [PERSON:Mrs. Castellano] back today?\nThanks,\n[PERSON:Ewa]",
    "Sehr geehrte Frau [PERSON:Hagedorn],\n\nanbei der Vertrag.\n\nMit freundlichen Grüßen\n[PERSON:Torsten Ehlers]",
    "Bonjour [PERSON:Hélène],\nmerci pour votre message.\nCordialement,\n[PERSON:Guillaume Petit]",
    "Estimado [PERSON:Rodrigo],\nadjunto el informe.\nUn saludo,\n[PERSON:Marta Echeverría]",
    "> On Monday [PERSON:Fiona Gallagher] wrote:\n> please ship it\n\nBest,\n[PERSON:Dimitri Sokolov]",
)
CHAT: Final = (
    "[PERSON:Natasha]: are you coming?\n[PERSON:Gareth]: in ten minutes\n[PERSON:Natasha]: ok",
    "user: my name is [PERSON:luke harrington] and i cannot log in",
    "hi [PERSON:samantha], could you reset it?",
    "agent: who am I speaking to? customer: this is [PERSON:Philippa Dunne], I called yesterday",
    "I'm [PERSON:Yolanda] from accounting",
    "ich heiße [PERSON:Friederike Baum] und wohne in [LOCATION:Kassel]",
    "je m'appelle [PERSON:Thibault Garnier] et j'habite à [LOCATION:Nantes]",
    "me llamo [PERSON:Ximena Robles] y vivo en [LOCATION:Zaragoza]",
    "call me [PERSON:Zeke], everybody does",
    "the account belongs to [PERSON:MARGARET THORNTON]",
)
FOREIGN: Final = (
    "Das Amt und der Kreisgeschäftsführer [PERSON:Horst Quillmann] sind sich mit der Gemeinde nicht einig.",
    "Die Stürmer [PERSON:Alessio Sartori] und [PERSON:Rossano Bianchi] wurden für das Spiel gesperrt.",
    "Les champions [PERSON:Alessio Sartori] et [PERSON:Rossano Bianchi] ont perdu dans la finale.",
    "Nous allons en [LOCATION:Écosse], en [LOCATION:Équateur] et au [LOCATION:Venezuela] avec les enfants.",
    "Nel viaggio siamo stati in [LOCATION:Toscana] e poi a [LOCATION:Bologna] con gli amici.",
    "Wir fahren in die [LOCATION:Toskana] und nach [LOCATION:Schottland], dann mit dem Zug nach [LOCATION:Genf].",
)
"""The model knows English only: there it takes nouns for people, and one firm for what stands between two names."""
ADDRESSES: Final = (
    "Ship it to [STREET_ADDRESS:1847 Larkspur Drive, Apt 12B, Boise, ID 83702] please.",
    "I live at [STREET_ADDRESS:9 Pemberton Mews, London SW7 2RA].",
    "Unsere Adresse: [STREET_ADDRESS:Lindenstraße 44a, 50674 Köln]",
    "Rechnung an [STREET_ADDRESS:Am Alten Markt 7, 18055 Rostock]",
    "Livrez au [STREET_ADDRESS:27 bis rue des Tanneurs, 44000 Nantes] avant midi.",
    "El paquete va a [STREET_ADDRESS:Calle de la Luna 18, 3º B, 28004 Madrid]",
    "Spedire a [STREET_ADDRESS:Via Garibaldi 122, 16124 Genova]",
    "Send the cheque to [STREET_ADDRESS:P.O. Box 4471, Tulsa, OK 74159].",
    "Postfach: [STREET_ADDRESS:Postfach 10 22 33, 70018 Stuttgart]",
    "the courier went to [STREET_ADDRESS:310 W. 5th Street] instead of [STREET_ADDRESS:310 E. 5th Street]",
    "Bill to:\n[STREET_ADDRESS:775 Quarry Hollow Road\nSuite 300\nBurlington, VT 05401]",
    "home address is [STREET_ADDRESS:12 oak street]",
    "De winkel staat op [STREET_ADDRESS:Keizersgracht 501, 1017 DN Amsterdam]",
)
BIRTHS_AND_RECORDS: Final = (
    "She was born on [DATE_OF_BIRTH:March 3rd, 1992] in [LOCATION:Nairobi].",
    "Date of birth is [DATE_OF_BIRTH:1 Jan 1960], please verify.",
    "geboren am [DATE_OF_BIRTH:7. Oktober 1955]",
    "né le [DATE_OF_BIRTH:12/05/1978] à [LOCATION:Lyon]",
    "nacida el [DATE_OF_BIRTH:23 de junio de 2001]",
    '{"birthDate": "[DATE_OF_BIRTH:1944-12-01]"}',
    "d.o.b. [DATE_OF_BIRTH:11-09-68]",
    "medical record number [MEDICAL_RECORD:MR-5520917]",
    "Patient ID: [MEDICAL_RECORD:P0098123], admitted 2024-03-01",
    "Patientennummer [MEDICAL_RECORD:7782134] liegt bei",
    "numéro de dossier médical : [MEDICAL_RECORD:2231178]",
    "chart no. [MEDICAL_RECORD:448120] was updated",
)
CLEAN: Final = (
    "Claude and ChatGPT answered differently when asked about Kubernetes operators.",
    "Dear Customer,\n\nyour order has shipped.\n\nKind regards,\nThe Support Team",
    "class UserRepository(BaseRepository):\n    def find(self, Name: str) -> Optional[User]:\n        return "
    "Session.query(User)",
    "ERROR Worker-3 Failed to connect to Redis at localhost:6379 (Connection Refused)",
    "# Getting Started\n\n## Installing Docker Desktop\n\nOpen System Settings and choose General.",
    "On Monday the Build Server compiles Apache Kafka and Elastic Search.",
    'name: get_weather\ndescription: Returns the weather\nparameters: {"type": "object"}',
    '{"name": "Deploy Production", "on": "push", "model_name": "Mistral Large"}',
    "Released in May 2021, version 3.1.4; built on 2024-05-06, commit 9f8e7d6c.",
    "from auditors.model import Category, Kind\nSELECT Name, City FROM Customers WHERE Country = 'X';",
    "Order 88123456 was created on 12/05/2023 and expires 12/05/2026.",
    "Chapter 3 The Long Way Home, page 44 Figure 12 Road Map",
    "Use the Settings Page, then click Save Changes or press Escape.",
    "The record number of visitors was 45678 on 2022-08-01.",
    "Hello World! Hi Team, thanks All.",
    "Traceback (most recent call last): File main.py, line 12, in Handler",
    "Grafana Loki, Jaeger Tracing and Prometheus Alertmanager run on Ubuntu Server.",
    "/Users/Shared/Documents/Report.pdf and C:\\Windows\\System32\\Drivers",
    "Take 2 Advil at 8 AM; see Section 4 Drive Setup.",
    "List all Privileged Access Manager (PAM) entitlements, and the grants of a Joint Access Network (JAN).",
    "Ada Lovelace cards are out with the RTX 6000; Blackwell GPUs cost more than Hopper GPUs.",
    "Die Umschulung von Angestellten und das Arbeitsförderungsgesetz waren ein Thema der üblichen Dienstzeiten.",
    "Beschaulicher und ruhiger ist das Sommerfest, sie verkaufen Äpfel und Birnen an die Spaziergänger.",
    "Quelle est la différence entre les deux ? Donne des exemples et corrige les fautes de ce texte.",
)

LABELLED: Final = tuple(
    read(marked) for group in (PROSE, FORMS, MAIL, CHAT, FOREIGN, ADDRESSES, BIRTHS_AND_RECORDS) for marked in group
)
"""Everything with labels."""
