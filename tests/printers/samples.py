"""Receipts to draw."""

import base64
from dataclasses import replace
from io import BytesIO

from PIL import Image, ImageDraw

from printers.receipt import PrinterTest, Receipt, Said

FRENCH = Said(
    language="fr",
    commune="Larache",
    service="Naissances, décès, livret",
    people_before="12 personnes avant vous",
    wait="Attente : 20 à 35 min",
    thanks="Merci",
    counters="Guichets 2, 3",
    check="Code de contrôle",
)
ARABIC = Said(
    language="ar",
    commune="العرائش",
    service="الولادات والوفيات والدفتر العائلي",
    people_before="12 شخصا قبلكم",
    wait="الانتظار: من 20 إلى 35 دقيقة",
    thanks="شكرا",
    counters="الشباكان 2، 3",
    check="رمز التحقق",
)
AMAZIGH = Said(
    language="zgh",
    commune="ⵍⵄⵔⴰⵢⵛ",
    service="ⵜⴰⵍⴰⵍⵉⵜ ⴷ ⵜⵎⵜⵜⴰⵏⵜ",
    people_before="12 ⵉⴼⴳⴰⵏⵏ ⴷⴰⵜ ⴰⴽ",
    wait="ⴰⴳⴰⵏⵉ: 20–35 ⵜⵓⵙⴷⵉⴷⵉⵏ",
    thanks="ⵜⴰⵏⵎⵎⵉⵔⵜ",
    counters="ⵉⵙⴽⵙⴰⵍ 2, 3",
    check="ⴰⵏⴳⴰⵍ",
)
ORDERS = {
    "fr": (FRENCH, ARABIC, AMAZIGH),
    "ar": (ARABIC, AMAZIGH, FRENCH),
    "zgh": (AMAZIGH, ARABIC, FRENCH),
}
DOCUMENTS = {
    "fr": ("À préparer", ("Certificat médical de naissance", "Livret de famille")),
    "ar": ("ما يجب إعداده", ("شهادة طبية بالولادة", "الدفتر العائلي")),
    "zgh": ("ⴰⵢⵏⵏⴰ ⵔⴰⴷ ⵜⵙⵎⵓⵏⵎ", ("ⴰⵙⵍⴽⵉⵏ", "ⴰⴷⵍⵉⵙ ⵏ ⵜⵡⴰⵛⵓⵍⵜ")),
}
DUPLICATE = {"fr": "DUPLICATA 1", "ar": "نسخة مكررة 1", "zgh": "ⵜⵓⵏⵖⵉⵍⵜ 1"}
PAGE = "http://192.168.1.10:8000/t/8sJxK2mPq0RtVw3YzA5bCd"


def receipt(
    language: str = "fr",
    *,
    label: str = "F42",
    said: tuple[Said, ...] | None = None,
    duplicate: bool = False,
) -> Receipt:
    """A receipt of Larache whose citizen chose `language`."""
    said = said or ORDERS[language]
    if duplicate:
        said = tuple(replace(each, duplicate=DUPLICATE[each.language]) for each in said)
    bring, documents = DOCUMENTS[language]
    return Receipt(
        label=label,
        said=said,
        time="02/11/2026 10:42",
        qr=PAGE,
        check="A3F9-2C10",
        bring=bring,
        documents=documents,
        more="Liste complète : scannez le code.",
    )


def trial(language: str = "fr") -> Receipt:
    """A test page."""
    test = PrinterTest("larache-hall", ("network · 192.168.1.50:9100", "80mm · 576 dots"))
    said = tuple(
        Said(each.language, "", "Texte à vérifier : حروف ⵜⵉⵔⵔⴰ", "", "", "")
        for each in ORDERS[language]
    )
    return Receipt("TEST", said, "02/11/2026 10:42", "", test=test)


def crest(width: int = 300, height: int = 300, kind: str = "PNG") -> bytes:
    """A picture file: a black ring around a field of middle grey, on white."""
    picture = Image.new("L", (width, height), 255)
    canvas = ImageDraw.Draw(picture)
    thick = max(1, min(width, height) // 12)
    canvas.ellipse((4, 4, width - 5, height - 5), fill=128, outline=0, width=thick)
    buffer = BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()


def logo(width: int = 300, height: int = 300) -> str:
    """The same as a receipt carries it."""
    return base64.b64encode(crest(width, height)).decode("ascii")
