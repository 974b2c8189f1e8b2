"""Labelled personal data in the texts that they stand in, and what only looks like it, for every rule of the patterns.

All values are made up: published test numbers, documentation ranges, and random digits with right check digits.
`EXAMPLES` has for each rule ID at least three texts with labels and three without.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tests.examples.names import Labelled, read


class Examples(NamedTuple):
    """Texts for one rule: those with labels of its entity, and those in which it must report nothing."""

    entity: str
    found: tuple[Labelled, ...]
    passed: tuple[str, ...]


class Named(NamedTuple):
    """A number that has a name: what people call it, the key it stands under, right values and wrong ones."""

    entity: str
    label: str
    key: str
    values: tuple[str, ...]
    wrong: tuple[str, ...]


FOUND_FRAMES: Final = (
    "Hello, my {label} is {value}. Can you check it?",
    "2026-03-04T09:15:02Z INFO user.update {key}={value} status=200",
    '{{"{key}": "{value}", "plan": "pro", "seats": 4}}',
    "{value} is my {label}, please keep it to yourself",
    "item,colour\npencil,green\n\n{label}: {value}\nsigned: yes",
)
PASSED_FRAMES: Final = (
    "Hello, my {label} is {value}. Can you check it?",
    '{{"{key}": "{value}", "plan": "pro"}}',
    "{key}={value}",
)
UNNAMED_FRAMES: Final = (
    "order {value} was shipped with 3 items",
    "commit 4f2a{value}9c in build-{value}-7",
    "sha256: 9e{value}ff{value}00",
)


def _examples(named: Named) -> Examples:
    """The number in prose, logs, JSON and lists; with a wrong value, in the same places; with no name, in others."""
    found = [
        read(frame.format(label=named.label, key=named.key, value=f"[{named.entity}:{value}]"))
        for index, value in enumerate(named.values)
        for frame in (FOUND_FRAMES if not index else FOUND_FRAMES[:3])
    ]
    passed = [
        frame.format(label=named.label, key=named.key, value=value) for value in named.wrong for frame in PASSED_FRAMES
    ]
    passed += [frame.format(value=named.values[0]) for frame in UNNAMED_FRAMES]
    return Examples(named.entity, tuple(found), tuple(passed))


def _texts(entity: str, found: tuple[str, ...], passed: tuple[str, ...]) -> Examples:
    return Examples(entity, tuple(read(text) for text in found), passed)


_NUMBERS: Final = """
PII108 US_ITIN | ITIN | itin | 912-70-1234, 998-88-1111, 944501234
    912-45-1234, 812-93-1234
PII109 US_BANK_NUMBER | bank account number | bank_account_number | 954567876544, 000123456789
    1234, 12345678901234567890
PII110 ABA_ROUTING_NUMBER | routing number | routing_number | 055305093, 079376516, 026025454
    055305094, 12345678
PII111 UK_SORT_CODE | sort code | sort_code | 12-34-56, 20-00-00, 608371
    12-34-5, 12-34-56-78
PII114 VEHICLE_IDENTIFICATION_NUMBER | VIN | vin | 1HGCM82633A705814, 1HGCM82643A318897
    1HGCM82643A705814, 1HGCM8263
PII115 UK_VEHICLE_REGISTRATION | number plate | plate_number | AB12 CDE, LM63XYZ
    AB00 CDE, ABCDEFG
PII116 DE_KFZ | Kennzeichen | kennzeichen | B-MW 1234, M-AB 123E
    B-1234, ABCD-EF 1
PII117 IN_VEHICLE_REGISTRATION | vehicle registration | vehicle_registration | MH12AB1234, KA 01 MJ 2022, 22BH6517A
    MH12, 12MH1234
PII118 NG_VEHICLE_REGISTRATION | plate number | plate_number | ABC-123DE, LND 456XY
    AB-12-CD, ABC-12DE
PII119 TR_LICENSE_PLATE | license plate | license_plate | 34 ABC 123, 06 B 1234
    99 ABC 123, 34 123
PII130 UK_NHS | NHS number | nhs_number | 237 782 6024, 6394046892, 374-543-5699
    237 782 6025, 23778260
PII131 MEDICAL_LICENSE | DEA number | dea_number | FQ0281408, FE0163092, AQ8153645
    FQ0281409, FQ028140
PII132 US_NPI | NPI | npi | 1592149284, 1843581921, 1795253826
    1592149285, 3592149284
PII133 US_MBI | Medicare number | medicare_number | 1EG4-TE5-MK73, 1EG4TE5MK73, 2C07-WF8-HN31
    1EG4-TE5-MK7, 0EG4-TE5-MK73
PII134 US_HEALTH_INSURANCE_MEMBER_ID | member ID | member_id | XYZ123456789, W2345-67890, ABC98765
    ABCDEF, AB1
PII135 US_PRESCRIPTION_NUMBER | prescription number | prescription_number | 7654321, RX-0012345
    12345, RX-1
PII136 US_CLAIM_NUMBER | claim number | claim_number | CLM-0012345, 20260012345
    12345, CLM-1
PII137 US_PRIOR_AUTHORIZATION_NUMBER | prior authorization | prior_authorization | PA-123456, 00998877
    12345, PA-12
PII138 US_REFERRAL_NUMBER | referral number | referral_number | REF-123456, 00998877
    12345, REF-12
PII139 ZA_LICENSE_PLATE | licence plate | licence_plate | CA 123 GP, BB 12 CD GP
    123456, CA GP
PII140 US_PASSPORT | passport number | passport_number | 912803456, X12345678, A00112233
    12345678, XX1
PII141 UK_PASSPORT | British passport | uk_passport | 925665416, 533401372GBR
    92566541, 12345
PII142 DE_PASSPORT | Reisepass | reisepass | C01X00T47, CZ6311T03, CWL3P3VRT, CR27YLGLC6
    A01X00T4, C01X
PII143 ES_PASSPORT | pasaporte | pasaporte | XDB123456, AAA765432
    XD123456, XDB12345
PII144 IT_PASSPORT | passaporto italiano | passaporto | YA1234567, AA7654321
    Y1234567, YA123
PII145 IN_PASSPORT | Indian passport | indian_passport | J8369854, K1234567, Z5202361
    Q8369854, J836985
PII146 KR_PASSPORT | Korean passport | korean_passport | M12345678, M123A4567
    X12345, M1234
PII147 PH_PASSPORT | passport | passport | P1234567A, C7654321B
    P123456A, 1234567A
PII148 ZA_PASSPORT | South African passport | za_passport | A12345678, M87654321
    A1234567, B1
PII149 FR_PASSPORT | passeport | passeport | 12AB34567, 09PP98765
    12A34567, AB1234567
PII150 US_DRIVER_LICENSE | driver's license number | drivers_license | S530-460-99-424-0, H12234567, 1234567A
    A1, AB
PII151 UK_DRIVING_LICENCE | driving licence | driving_licence | MORGA657054SM9IJ, SMITH801318AB9CD
    MORGA699954SM9IJ, MORGA65705
PII152 DE_FUEHRERSCHEIN | Führerschein | führerschein | B072RRE2I55, J010000SD51, F5722010EX1
    B072RRE2I5, 12345678901
PII153 IT_DRIVER_LICENSE | patente di guida | patente_di_guida | AB1234567C, U1H000000X
    AB1234567, A1234567C
PII154 KR_DRIVER_LICENSE | Korean driver license | korean_driver_license | 11-22-333444-55, 212233344455
    99-22-333444-55, 11-22-33
PII155 ZA_DRIVER_LICENSE | South African driver licence | natis | 40320001XYZ, 123456AB
    12345, ABCDEF
PII156 FR_DRIVER_LICENSE | permis de conduire | permis_de_conduire | 971275800123, 13AA00002
    977775800123, 13A00002
PII157 IN_DRIVER_LICENSE | driving licence | driving_licence | MH12 20110012345, KA-0120190001234
    MH12 2011001, MH12 30110012345
PII160 UK_NINO | national insurance number | nino | AB 12 34 56 C, CE123456D, JG121316A
    GB123456A, AB123456E
PII161 ES_NIF | DNI | dni | 86447434W, 55633024A, 50761717-G, 50.761.717-G
    86447434A, 8644743W
PII162 ES_NIE | NIE | nie | X1791262E, Y2172077V, Y9665011B
    X1791262A, X179126E
PII163 IT_FISCAL_CODE | codice fiscale | codice_fiscale | RSSMRA48L18H501P, RSSMRA43R18H501O, RSSMRA93B16H501O
    RSSMRA48L18H501A, RSSMRA48Z18H501P
PII164 IT_IDENTITY_CARD | carta d'identità | carta_identita | CA12345AB, AB1234567, 1234567AB
    CA1234AB, 12345678
PII165 IT_VAT_CODE | partita IVA | partita_iva | 78584150797, 16307230314, 09095320322
    78584150798, 7858415079
PII166 PL_PESEL | PESEL | pesel | 67011660935, 64072174276, 75053139067
    67011660936, 6701166093
PII167 FI_PERSONAL_IDENTITY_CODE | henkilötunnus | hetu | 060978-261N, 140859-175B, 010757-4738
    060978-261A, 060978-261
PII168 DE_TAX_ID | Steuer-ID | steuer_id | 76403596825, 14 075 698 734, 50759541326
    76403596826, 7640359682
PII169 DE_TAX_NUMBER | Steuernummer | steuernummer | 181/815/08155, 21/815/08150, 2893081508152
    181/81, 1/2/3
PII170 DE_SOCIAL_SECURITY | Rentenversicherungsnummer | svnr | 65101268B422, 65 240457 K 338, 65201278B609
    65101268B423, 65101268B42
PII171 DE_HEALTH_INSURANCE | Versichertennummer | versichertennummer | K872854717, B566840670, K378427701
    K872854718, K87285471
PII172 DE_ID_CARD | Personalausweis | personalausweis | L01XHH0C58, L01XCFF142, T22000129, LH2J6ZXCC5, LV48MCJWW9
    L01XHH0C59, L01X
PII173 DE_LANR | Arztnummer | lanr | 703120398, 393730094, 466156387
    703120498, 70312039
PII174 DE_BSNR | Betriebsstättennummer | bsnr | 179999900, 271111100
    17999990, 1799999000
PII175 DE_HANDELSREGISTER | Handelsregister | handelsregister | HRB 12345, HRA 9876 B
    HRC 12345, 12345
PII176 DE_VAT_ID | USt-IdNr | vat_id | DE950176542, DE836504303, DE 115 503 503
    DE950176543, DE95017654
PII177 EU_VAT_NUMBER | VAT number | vat_number | FR55459164711, NL608165839B01, PL7446143665
    FR56459164711, NL608165830B01
PII178 FR_NIR | numéro de sécurité sociale | nir | 2 69 11 75 729 516 26, 185047500413667, 251087560432053
    2 69 11 75 729 516 27, 26911757295162
PII179 SE_PERSONNUMMER | personnummer | personnummer | 680706-3109, 501102-0095, 197504261798
    680706-3108, 681306-3109
PII180 SE_ORGANISATIONSNUMMER | organisationsnummer | orgnr | 551312-0328, 559282-9740, 556448-6743
    551312-0329, 551312-032
PII181 NL_BSN | burgerservicenummer | bsn | 180510216, 450376850, 2944.18.076
    180510217, 18051021
PII182 BE_NATIONAL_NUMBER | rijksregisternummer | insz | 69.06.15-156.12, 59.01.24-133.05, 57041783772
    69.06.15-156.13, 69.06.15-156
PII183 DK_CPR | CPR | cpr | 140859-1751, 060978 2613, 0107574738
    991399-1751, 140859-175
PII184 NO_FODSELSNUMMER | fødselsnummer | fnr | 27098028434, 290562 06068, 07019736630
    27098028435, 2709802843
PII185 CH_AHV | AHV-Nummer | ahv | 756.4111.2328.57, 7568651031093, 756.6185.1736.47
    756.4111.2328.58, 756.4111.2328
PII186 AT_SOCIAL_SECURITY | Sozialversicherungsnummer | svnr | 4962 170682, 9257250786, 4851200957
    4963 170682, 496217068
PII187 PT_NIF | número de contribuinte | contribuinte | 209805536, 237 938 766, 201417774
    209805537, 20980553
PII188 IE_PPS | PPS number | ppsn | 3891343H, 2119434O, 0077242I
    3891343A, 389134H
PII189 RO_CNP | CNP | cnp | 1920224108901, 2540102433847, 1860120063065
    1920224108902, 192022410890
PII190 CZ_BIRTH_NUMBER | rodné číslo | rodne_cislo | 780201/7861, 710614/4254, 6109248959
    780201/7862, 789901/7861
PII191 HR_OIB | OIB | oib | 88316673552, 60441691538, 01994238793
    88316673553, 8831667355
PII192 BG_EGN | EGN | egn | 9511104260, 6004285474, 6411122583
    9511104261, 951110426
PII193 GR_AMKA | AMKA | amka | 26085072010, 07055510635, 19085484111
    26085072011, 2608507201
PII194 TR_NATIONAL_ID | TC kimlik | tckn | 86228920658, 43941883998, 23331161066
    86228920659, 8622892065
PII195 EE_PERSONAL_CODE | isikukood | isikukood | 35910226161, 35706067248, 35310068218
    35910226162, 3591022616
PII196 IS_KENNITALA | kennitala | kennitala | 100488-7010, 241294-9199, 3010864079
    100488-7020, 100488-701
PII200 US_PROVIDER_TAX_ID | EIN | ein | 94-4024438, 90-6043815, 94-4168685
    07-4024438, 94-402443
PII201 CA_SIN | social insurance number | sin | 422 551 747, 638412064, 308-766-583
    422 551 748, 42255174
PII202 MX_CURP | CURP | curp | HEGG721006HVZRRLA9, HEGG600919MVZRRL05, HEGG501024HVZRRLA1
    HEGG721006HVZRRLA8, HEGG721306HVZRRLA9
PII203 MX_RFC | RFC | rfc | VECJ740123004, VECJ980320394, VECJ871230107
    VECJ741323004, VECJ7401230
PII204 BR_CPF | CPF | cpf | 190.128.965-68, 29761753069, 124.686.912-88
    190.128.965-69, 190.128.965
PII205 BR_CNPJ | CNPJ | cnpj | 39.736.789/0001-89, 82841326000106, 22.811.336/0001-77
    39.736.789/0001-88, 39.736.789
PII206 AR_CUIT | CUIT | cuit | 20-69791989-9, 20501834409, 20-18270758-9
    20-69791989-8, 20-6979198-9
PII207 CL_RUT | RUT | rut | 45.704.389-9, 36041771-9, 36.756.684-1
    45.704.389-8, 45.704-9
PII208 CO_CEDULA | cédula de ciudadanía | cedula_de_ciudadania | 1.023.456.789, 79456123
    1.02, 12345
PII209 EC_CEDULA | cédula de identidad | cedula | 1703227106, 1732784531, 170778579-4
    1703227107, 170322710
PII220 IN_AADHAAR | Aadhaar number | aadhaar | 5182 1397 6626, 394871677404, 6543-4903-0450
    5182 1397 6627, 5182 1397
PII221 IN_PAN | PAN card | pan | ABCPE1234F, ZZZCA9876K
    ABCXE1234F, ABCPE1234
PII222 IN_VOTER | voter ID | voter_id | ABC1234567, XGN7654321
    AB1234567, ABC123456
PII223 IN_GSTIN | GSTIN | gstin | 27AAPFU9910F1ZQ, 27AAPFU5872F1ZL, 27AAPFU0345F1Z3
    27AAPFU9910F1ZA, 27AAPFU9910F1
PII224 SG_NRIC_FIN | NRIC | nric | S6135350Z, G0463958N, S7614097I
    S6135350A, S613535Z
PII225 SG_UEN | UEN | uen | 08364430W, 29069021L, 43299202B
    08364430A, 0836443W
PII226 AU_ABN | ABN | abn | 25 466 729 319, 68561663429, 76 560 093 480
    25 466 729 318, 25 466 729
PII227 AU_ACN | ACN | acn | 664 105 382, 685629047, 431 849 795
    664 105 383, 664 105
PII228 AU_TFN | tax file number | tfn | 505 509 345, 319120906, 767 966 747
    505 509 346, 505 509
PII229 AU_MEDICARE | Medicare card | medicare_card | 2561 30083 6, 2354420759, 2130 35174 6 1
    2561 30084 6, 2561 30083
PII230 NZ_IRD | IRD number | ird_number | 29-144-133, 61756140, 59-886-088
    29-144-134, 29-144
PII231 KR_RRN | resident registration number | rrn | 900101-1234567, 8506152345678
    901301-1234567, 900101-123456
PII232 KR_FRN | alien registration number | frn | 900101-5234567, 8506156345678
    901301-5234567, 900101-523456
PII233 KR_BRN | business registration number | brn | 493-68-21852, 9448998738, 439-71-23157
    493-68-21853, 493-68-2185
PII234 TH_TNIN | Thai ID | thai_id | 1-2934-59574-72-7, 1500399568658, 1-5939-25463-11-2
    1-2934-59574-72-8, 1-2934-59574
PII235 PH_TIN | TIN | tin | 123-456-789, 987-654-321-000
    123-456-78, 12-3456789
PII236 PH_UMID | UMID | umid | 0111-2345678-9, 011123456789
    0111-234567-9, 01112345
PII237 CN_RESIDENT_ID | resident identity number | resident_identity | 11010519970207675X, 110105199102214303
    110105199702076750, 11010519971307675X
PII238 JP_MY_NUMBER | My Number | my_number | 8113 5261 7308, 537267254587, 5215-3037-8454
    8113 5261 7309, 8113 5261
PII239 MY_NRIC | MyKad | mykad | 881014-14-3048, 580615143793, 770307-14-7742
    881314-14-3048, 881014-14-304
PII240 ID_NIK | NIK | nik | 3174010310888915, 3174010505821601, 3174013001965706
    3174013913888915, 317401031088891
PII241 PK_CNIC | CNIC | cnic | 42201-3256337-1, 4220158850177, 42201-9402586-9
    92201-3256337-1, 42201-325633-1
PII242 IL_ID_NUMBER | Israeli ID | teudat_zehut | 847664034, 89206836-2, 752068668
    847664035, 84766403
PII243 HK_ID | HKID | hkid | B701127(5), C4718974, C304501(1)
    B701127(6), B70112(5)
PII244 TW_NATIONAL_ID | Taiwan ID | taiwan_id | F110170775, F194149163, A149655844
    F110170776, F11017077
PII260 ZA_ID_NUMBER | South African ID | rsa_id | 5208096993088, 5111197445083, 690803 6580 080
    5208096993089, 5213096993088
PII261 ZA_INCOME_TAX_NUMBER | tax reference | tax_reference | 0066534298, 0659/585/756, 0014763288
    0066534299, 006653429
PII262 ZA_COMPANY_REGISTRATION | company registration | company_registration | 2015/123456/07, CK1999/123456
    2015/12345/07, 1815/123456/07
PII263 ZA_TRAFFIC_REGISTER_NUMBER | traffic register number | traffic_register | 1234567890123, A1B2C3D4E1234
    12345, ABC
PII264 ZA_VAT_NUMBER | VAT registration | vat_registration | 4123456789, 4990001112
    5123456789, 412345678
PII265 NG_NIN | NIN | nin | 12345678901, 98765432109
    1234567890, 123456789012
PII266 EG_NATIONAL_ID | Egyptian ID | egyptian_id | 29001011234567, 30512310112345
    29013011234567, 2900101123456
"""
"""For each rule its ID and entity, what people call the number, the key, right values; below them, wrong ones."""


def _read_numbers() -> Iterator[tuple[str, Named]]:
    lines = iter(_NUMBERS.strip().splitlines())
    for line, wrong in zip(lines, lines, strict=True):
        head, label, key, values = line.split(" | ")
        rule, entity = head.split()
        yield rule, Named(entity, label, key, tuple(values.split(", ")), tuple(wrong.strip().split(", ")))


_WRITTEN: Final[Mapping[str, Examples]] = {
    "PII101": _texts(
        "EMAIL_ADDRESS",
        (
            "Reach me at [EMAIL_ADDRESS:bob.o'neil+tag@mail.example.co.uk].",
            'log.info("sent", to="[EMAIL_ADDRESS:ALICE_77@EXAMPLE.ORG]", cc=None)',
            "id,email\n7,[EMAIL_ADDRESS:kim@firma.example],active\n8,[EMAIL_ADDRESS:jörg.müller@straße.de],active",
            "<[EMAIL_ADDRESS:x.y@mail.travel]>, mailto:[EMAIL_ADDRESS:a_b@foo.museum]?subject=hi",
            "GET /models?user=[EMAIL_ADDRESS:tobias.abernathy79@example.com] HTTP/1.1",
            "От: [EMAIL_ADDRESS:почта@пример.рф]",
            "ask **[EMAIL_ADDRESS:kim@firma.example]**, *[EMAIL_ADDRESS:lee@firma.example] or the desk*",
            "メールは[EMAIL_ADDRESS:kim@firma.example]までお願いします。邮箱[EMAIL_ADDRESS:lee@firma.com]谢谢",
            "联系 [EMAIL_ADDRESS:用户@例子.公司] 或致电",
            "_[EMAIL_ADDRESS:kim@firma.example]_ owns it",
            "Copyright 2024 Acme. Questions?\nAsk [EMAIL_ADDRESS:kim@firma.example] or [EMAIL_ADDRESS:user@firma.de]",
        ),
        (
            "background: url(logo@2x.png) and icon@3x.webp",
            "pip install 'thing @ git+ssh://git@github.com/acme/thing.git' && git clone git@github.com:acme/thing.git",
            "postgresql://svc:s3cret@db.internal.example:5432/orders",
            "npm i eslint@9.1.2 @types/node@22 left-pad@latest",
            "@pytest.fixture\ndef user(): ...\n@app.route('/x')",
            "Message-ID: <20260304.abc123@mail.example.com>",
            "j***@example.com and <user>@example.com and %s@example.com",
            "j***n@firma.example, *****n@firma.example and kim**n@firma.example",
            "scp dump.sql deploy@web1.example.com:/srv/backup",
            "USER user@remote.host, then name@mycompany.example.net or username@hostname.com",
            " * Copyright (c) 2004-2006 Kim Quill <kim@firma.example>\n# © 2012 Lee Quill <lee@firma.example>",
        ),
    ),
    "PII102": _texts(
        "PHONE_NUMBER",
        (
            "Call back on [PHONE_NUMBER:(415) 555-0149] after 5pm, or [PHONE_NUMBER:+1-303-555-0123].",
            "Sie erreichen mich unter [PHONE_NUMBER:+49 30 1234567], Handy [PHONE_NUMBER:0176 12345678].",
            "Je suis joignable au [PHONE_NUMBER:06 12 34 56 78] jusqu'à midi.",
            "Mi número de teléfono es [PHONE_NUMBER:612 345 678].",
            '{"phone": "[PHONE_NUMBER:4155550149]", "order_id": "4155550150", "created_at": 1743121857}',
            "Acme Ltd\n12 High St\n[PHONE_NUMBER:020 7946 0018] office\n[PHONE_NUMBER:020 7946 0321] fax",
            "name,phone\nKim,[PHONE_NUMBER:415.555.0149]\nLee,[PHONE_NUMBER:(212) 555-0103 ext. 42]",
            "tel:[PHONE_NUMBER:+44 20 7946 0755] whatsapp=[PHONE_NUMBER:+5511912345678]",
            "They're not answering at [PHONE_NUMBER:676 5178]",
            "電話番号は[PHONE_NUMBER:03-1234-5678]です",
            "contacta con nosotros: [PHONE_NUMBER:938 06 47 47] (de 9 a 14h)",
            "telefonnummeret mitt er [PHONE_NUMBER:92 44 07 20]",
            "Personne à prévenir : Mme Fontaine, [PHONE_NUMBER:06 12 34 56 78]",
            "Tél : [PHONE_NUMBER:01 23 45 67 89] / Port. : [PHONE_NUMBER:06 12 34 56 78]",
            "HR: [PHONE_NUMBER:312/499-2705], dial [PHONE_NUMBER:0033 1 23 45 67 89] from abroad",
            "Ruf mich an: [PHONE_NUMBER:089/866440] oder [PHONE_NUMBER:0221 / 75 64 56]",
            'x {"Phone":"[PHONE_NUMBER:(415) 245-9883]","Fax":null,"OtherPhone":"[PHONE_NUMBER:206.774.0936]"}',
            'x {"phone":{"value":"[PHONE_NUMBER:702 418 1327]"}, "vid":{"value":"917989937"}}',
            "Thanks, I see tracking 1Z999. Is [PHONE_NUMBER:404.233.2918] still the best number?",
            "https://wa.me/[PHONE_NUMBER:4915112345678]?text=Hi",
            "lead_id=432032180 phone=[PHONE_NUMBER:+5521952026456]",
            "policy AUT-96873487, loss date 2026-03-02, adjuster Quill, [PHONE_NUMBER:702-978-6324]",
            "numero di telefono: [PHONE_NUMBER:347 385 0879]",
            "au [PHONE_NUMBER:06 12 34 56 78] ou [PHONE_NUMBER:01 45 67 89 10]",
            "kim@firma.example\n[PHONE_NUMBER:555 0149 22]",
            "T [PHONE_NUMBER:+44 20 7946 0018] | F [PHONE_NUMBER:0131 232 2745]",
            'from=<sip:[PHONE_NUMBER:+14155550149]@carrier.example> "mobilePhone": "[PHONE_NUMBER:9179696861]"',
            "Phone number(s): [PHONE_NUMBER:917-445-8959]; [PHONE_NUMBER:404-410-8203]",
            "Телефон: [PHONE_NUMBER:8 (912) 345-67-89], 电话：[PHONE_NUMBER:13812345678]",
            "Phone numbers\n[PHONE_NUMBER:917 445 8959]\n[PHONE_NUMBER:404 410 8203]",
            "message center at [PHONE_NUMBER:321-726-2209] (24 hours), phone # [PHONE_NUMBER:530-343-9681].",
            "call [PHONE_NUMBER:9876543210], text [PHONE_NUMBER:4155551234] or reach him on [PHONE_NUMBER:8823771234]",
            "the number [PHONE_NUMBER:6373279801] called twice; registered mobile [PHONE_NUMBER:7012345678]",
            "phone #[PHONE_NUMBER:5303439681], Cell: #[PHONE_NUMBER:5303439682], call #[PHONE_NUMBER:530-343-9683]",
            "Tel: [PHONE_NUMBER:(04) 7470952]/46/43, Ph: [PHONE_NUMBER:078890 09859]",
            "Q. ([EMAIL_ADDRESS:quill@firma.example], [PHONE_NUMBER:01704074345]), Büro: [PHONE_NUMBER:017243508207]",
            "her direct line was [PHONE_NUMBER:303 616 9954], Rückruf unter [PHONE_NUMBER:004915164117134]",
            "[PHONE_NUMBER:954 340 1628] voice, \N{TELEPHONE RECEIVER} [PHONE_NUMBER:503 374 8349]",
            "Phone [PHONE_NUMBER:503.333.2906] / [PHONE_NUMBER:702 367 3627]",
            "I rang [PHONE_NUMBER:(022) 11047] and texted [PHONE_NUMBER:01274 638570]",
            "pls txt Leroy on [PHONE_NUMBER:07405442908] or mail me",
            "Mi hermana está en el [PHONE_NUMBER:610 87 34 06], Élodie est au [PHONE_NUMBER:012 04 90 77]",
            "Ruf Ilse an: [PHONE_NUMBER:030/158740]",
            "mail,tel,ip\n[EMAIL_ADDRESS:ab@shop.example],[PHONE_NUMBER:+1 415 867 5309],[IP_ADDRESS:176.126.107.163]",
        ),
        (
            "reference 000123456789, phone 12",
            "the social insurance number is 987 654 321, contract number 321 765 245, your member number 918 953 559",
            "draw: 03 06 26 39 48 PB 28, ticket # 530-343-9681, # 530-343-9681",
            "it was called with 6642634959, call 9876543210 took 4 ms, callback(7182818284), c.cell[8123456789]",
            "number = 9182736455; is the number 6373279801 prime? The counter reached 8823771234. n_calls: 8123456789",
            "callback registered at 7718281828, text segment at 8314159265, tool call 7071067811 failed",
            "nothing happens if it was called. #18257402991\nsupport was contacted: #6642634959",
            "order 4155550149 shipped, tracking 9400 1000 0000 0000 0000 00",
            "2026-03-04 09:15:02,123 took 1234567890 ns, pid 41555, from 127.0.0.1:50914",
            '{"lat": 40.712776, "lng": -74.005974, "total": "$1,234,567.00", "v": "8.46.211.63"}',
            "id 123e4567-e89b-42d3-a456-426614174000, 02682398-0193-4a57-9d11-ad8102682398",
            "ISBN 978-3-16-148410-0, part no. 555-123-4567, invoice number 415-555-0149-22",
            "Copyright (c) 1992-1994 The Regents; released 04.03.2026; 5/12/2021 03:33",
            "call_4155550149 returned 200 in 415 ms after 5550149 tokens",
            "epoch 1743121857 and 1743121857005; uk_0 + 50719*uk_1 + 2789545*uk_10",
            "00a370 b8 01 00 00 00 84 d2 74 07 e9  >.......t..<\n00a380 0f 85 65 05 00 00 48 81 c4 28",
            "00a370 c3 0f 1f 84 >@......<\n004840 f9 ff ff 83",
            "USPS 9400 1319 0781 3679 4325 62, call stack depth 2147483647",
            "a97a45676de67cbd96a07e 1795668506 Work the colours behind a dialog",
            'parametrize("text", ["0.1-13.5", "0.0-0.1", "103.27-300"])',
            "Part numbers: 0312-884-6995-B, 206-555-0766A. Numbers: 6373279801, 8833123073, 3160405090",
            'assert format_phone("5551234567") == "(555) 123-4567"',
            "Lotto numbers 03 14 25 36 41 47, bon n° 01 2733 9281",
            "Age bands 020 - 30 40 50 60 and 021 - 31 41 51 61, then 030 - 45 52 67 80",
        ),
    ),
    "PII103": _texts(
        "US_SSN",
        (
            "SSN on file is [US_SSN:078-05-1120].",
            "ssn=[US_SSN:219099999] status=ok",
            "My social security number, [US_SSN:457 55 5462], should be in there.",
            "id,name,tax\n4,Kim,[US_SSN:219-09-9999]",
            "[US_SSN:123-45-6789] is my SSN",
            '{"social_security_number": "[US_SSN:321549876]"}',
            "<TaxpayerSSN>[US_SSN:321549876]</TaxpayerSSN>",
            "SSNs: [US_SSN:423-05-7364], [US_SSN:423057365] and my wife's is [US_SSN:423 05 7366]",
            'x {"type":"ssn","value":"[US_SSN:423057364]"}',
        ),
        (
            "Reference 199-50-72551 for context, case 119-20-684.",
            "Part no. 482-91-1743 for the pump, replaces 482-91-1740",
            "rows 101-48-2911 through 101-48-2950 in warehouse A",
            "s/n 719-67-6822-A",
            "cost center 093-38-8268, lot code 033-51-2834",
            "the ssn field is empty, order 423057364 has it",
            'ssn="" id=829556279',
            "SSN 000-12-3456, 666-12-3456, 123-00-4567 and 123-45-0000 are never issued",
            "order 123-45-6789 was shipped; invoice 219-09-9999",
            "219099999 bytes in 219 09 9999 blocks",
            "build-123-45-6789-rc1 and 0123-45-67890",
            "placeholder ssn 111-11-1111, and SSN 123-45-6789 is an example, 219-09-9999 a dummy",
            "078-05-1120 stood on a wallet's sample card, 123-45-6789 stands in manuals",
        ),
    ),
    "PII104": _texts(
        "CREDIT_CARD",
        (
            "They paid with card [CREDIT_CARD:4012 8888 8888 1881] yesterday, expiry 12/28.",
            "[CREDIT_CARD:5555-5555-5555-4444] | [CREDIT_CARD:6011111111111117]",
            'cards = ["[CREDIT_CARD:4111111111111111]", "[CREDIT_CARD:378282246310005]"]',
            "Kreditkarte: [CREDIT_CARD:4532 0151 1283 0366]",
            "amex [CREDIT_CARD:3782 822463 10005], cc [CREDIT_CARD:30569309025904]",
            "my card is [CREDIT_CARD:41111111 11111111], the other card [CREDIT_CARD:4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1]",
            '{"card_number": "[CREDIT_CARD:3530111333300000]", "cvv": "***"}',
            "[CREDIT_CARD:4532-0151-1283-0366] 12/27 123",
            "[EMAIL_ADDRESS:jane@mail.example] paid with [CREDIT_CARD:4242 4242 4242 4242], for example",
            "charged [CREDIT_CARD:2720992593319364] twice",
            '"number":"[CREDIT_CARD:2720992593319364]","exp_year":2031',
            "[CREDIT_CARD:6582400338974624] [CREDIT_CARD:3566052596302423] [CREDIT_CARD:30503684308569]",
            "[CREDIT_CARD:6518075042438071]\n[CREDIT_CARD:3528018354340209]\n[CREDIT_CARD:3839 403248 7459]",
            "track2=;[CREDIT_CARD:4532015112830366]=3112101000000000?",
        ),
        (
            "Reference 4111111111111112 for context; card ending **** **** **** 8392",
            "order 4532015112830366 and tracking number 4532015112830366",
            '{"id": 4532015112830366, "ts": 1762216338649, "trace": "5425233430109903"}',
            "0.4532015112830366, 12.4532015112830366 and x4532015112830366",
            "6582400338974624 3566052596302423 30503684308568",
            "2010 2011 2012 2013 2014 2015 2016 2017",
            "4532 0151 1283 0366 1234 5678 9012 is a row of numbers",
            "seq 2686 of 5045, id 4449-3087-1182-8861",
            "metrics_seq=4532015112830366 done",
            "uptime_ns: 2720992593319364",
            "at offset 5425233430109903",
            'cards = ["4111111111111111", "378282246310005"]  # test fixture',
            "Stripe's test card is 4242 4242 4242 4242",
            "stripe test: 4000 0000 0000 9995 has no funds",
            "assert luhn_valid('4111111111111111')",
            "def test_charge():\n    card = Card('4111111111111111')",
            'func TestPay(t *testing.T) { pay("4242424242424242") }',
            "it('charges', () => pay('5555555555554444'))",
        ),
    ),
    "PII105": _texts(
        "IBAN_CODE",
        (
            "Refund to IBAN [IBAN_CODE:DE89370400440532013000].",
            "[IBAN_CODE:FR14 2004 1010 0505 0001 3M02 606] bitte überweisen",
            "iban=[IBAN_CODE:gb82west12345698765432]&x=1",
            "bitte an [IBAN_CODE:gb29nwbk60161331926819] senden, or [IBAN_CODE:de89370400440532013000]",
            "Pay [IBAN_CODE:NO93 8601 1117 947] and [IBAN_CODE:MT84MALT011000012345MTLCAST001S] today",
            "IBAN: [IBAN_CODE:DE 89 3704 0044 0532 0130 00] or [IBAN_CODE:DE89-3704-0044-0532-0130-00]",
        ),
        (
            "IBAN DE89370400440532013001 has a wrong check digit, GB82WEST1234569876543 is short",
            "de89a7b4 0c44 0532 sha 4e89370400440532013000ab",
            "DE89 people came AT12 o'clock to 3704 places",
            "de89370400440532013001 and es9121000418450200051333 are wrong, at611904300234573201a is none",
            "XX89370400440532013000",
        ),
    ),
    "PII106": _texts(
        "IP_ADDRESS",
        (
            "Login came from [IP_ADDRESS:198.51.100.12].",
            '[IP_ADDRESS:203.0.113.5] - - [23/Nov/2026:09:23:26 +0000] "GET /v1/models HTTP/1.1" 200 12',
            '{"client_ip": "[IP_ADDRESS:93.184.216.34]", "x_forwarded_for": "[IP_ADDRESS:2a00:1450:4001:81b::200e]"}',
            "from [IP_ADDRESS:2001:db8:85a3:0:0:8a2e:370:7334] port 443, blocked [IP_ADDRESS:5.62.8.11]",
            "<ip>[IP_ADDRESS:46.56.225.57]</ip>, [IP_ADDRESS:93.140.115.8],[IP_ADDRESS:217.32.109.214]",
            "ssh ubuntu@[IP_ADDRESS:32.146.222.27] and address [IP_ADDRESS:85.214.132.117]/24 dev eth0",
            "[client [IP_ADDRESS:5.6.7.8]:4431] denied, blocked client [IP_ADDRESS:5.6.7.9]",
            "v=spf1 ip6:[IP_ADDRESS:2606:4700:8c8f:6fb9::1]/64 -all",
            "geo lookup of [IP_ADDRESS:2606:4700:8c8f:6fb9::1]: DE",
            "ip.src == [IP_ADDRESS:93.184.216.34], {TCP} 10.0.0.0:138 -> [IP_ADDRESS:217.32.109.214]:445",
        ),
        (
            "Reference v8.46.211.63 for context, version 8.46.211.63, package==93.184.216.34",
            "Mozilla/5.0 (X11) Chrome/120.10.30.40 Safari/537.36",
            "Upgraded openresty from 19.14.61.4 to 25.37.62.63",
            "docker pull repo/app:17.34.91.198 and EC number 3.4.21.73; BIOS 1.14.0.91, iDRAC 6.10.80.67",
            "127.0.0.1:8000 0.0.0.0 255.255.255.0 169.254.169.254 224.0.0.1 ::1 fe80::1",
            "OID 1.3.6.1.4.1.311.2 and section 4.10.20.30",
            "yarn add left-pad@1.31.0.12, 3.14.15.92 build, route 85.214.132.0/24 and 2a01:4f8:c0c:9::/64",
            "12:30:45: std::vector<a::b> and tests/test_a.py::test_b[1:2:3]",
            "0:00:12::05 elapsed, ratio 4:3::16:9",
            'upgrade from 4.19.2.1 to 4.20.0.3, "AssemblyVersion":"2.8.11.156", musl 2.14.1.32-r0',
            "const EXTENSION_OID_AUTHORITY_KEY_ID = '2.5.29.35';",
            "client lib 2.11.0.4, ruby client 8.1.0.1, le pilote 9.4.1.212, die Bibliothek 21.14.10.61 meldet",
            "Version du client : 5.3.1.26, client_version=6.1.0.24 ok, we ship module 3.22.1.140",
            "1.52-.87 2.83-2.12 3.51.98.32 2.03.5 3.11.5",
        ),
    ),
    "PII107": _texts(
        "CRYPTO",
        (
            "Send it to [CRYPTO:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa] or [CRYPTO:3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy].",
            "bc1: [CRYPTO:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq]",
            "[CRYPTO:bc1p5d7rjq7g6rdk2yhzks9smlaqtedr4dekq08ge8ztwac72sfr9rusxg3297]",
            'wallet="[CRYPTO:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed]"',
            "https://etherscan.io/address/[CRYPTO:0xde0b295669a9fd93d5f28d9ec85e40f4cb697bae]",
            "my solana wallet is [CRYPTO:7v91N7iZ9mNicL8WfG6cgSCKyRXydQjLh6UYBWwm6y1Q]",
            "payout to [CRYPTO:rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh], TRX [CRYPTO:TJRabPrwbZy45sbavfcjinPJC18kjpRTv8]",
            "xmr [CRYPTO:4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852"
            "K5Jv2684Rge]",
            "xlm [CRYPTO:GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ]",
        ),
        (
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb and 3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLz",
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdx",
            "tx 0xde0b295669a9fd93d5f28d9ec85e40f4cb697bae0011223344556677889900aa",
            "0x0000000000000000000000000000000000000000 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
            "3f2a9c1d7b3f2a9c1d7b3f2a9c1d7b3f2a9c1d7b and MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A",
        ),
    ),
    "PII112": _texts(
        "IP_ADDRESS",
        (
            "This user logged in from [IP_ADDRESS:192.168.0.106], is this suspicious?",
            "client [IP_ADDRESS:10.1.2.3] asked for /v1/models",
            "Server IPs: [IP_ADDRESS:192.168.1.100] and more",
            '{"requester_ip": "[IP_ADDRESS:fd00::1234]"}',
        ),
        (
            "upstream 10.0.0.7 and http://10.1.2.3:5000/v1",
            "listening on 10.0.0.5, subnet 10.0.0.0/8, mask 255.255.0.0",
            "pip install thing==10.1.2.3",
        ),
    ),
    "PII113": _texts(
        "MAC_ADDRESS",
        (
            "The laptop with [MAC_ADDRESS:00:1B:44:11:3A:B7] is back.",
            "hwaddr=[MAC_ADDRESS:00-1b-44-11-3a-b7]",
            "mac address [MAC_ADDRESS:001b.4411.3ab7] vlan 4",
        ),
        (
            "SHA256 d6:3c:11:aa:bb:cc:dd:ee:00:11:22:33",
            "ff:ff:ff:ff:ff:ff 00:00:00:00:00:00 02:42:ac:11:00:02 33:33:00:00:00:16",
            "[*0849.0020.0002] 12:30:45:11:22:33",
        ),
    ),
}

NAMED: Final[Mapping[str, Named]] = dict(_read_numbers())

EXAMPLES: Final[Mapping[str, Examples]] = {
    **_WRITTEN,
    **{rule: _examples(named) for rule, named in NAMED.items()},
}
