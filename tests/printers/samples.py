"""Receipts to draw."""

from printers.receipt import Receipt, Said

FRENCH = Said(
    language="fr",
    commune="Larache",
    service="Naissances, décès, livret",
    people_before="12 personnes avant vous",
    wait="Attente : 20 à 35 min",
    thanks="Merci",
)
ARABIC = Said(
    language="ar",
    commune="العرائش",
    service="الولادات والوفيات والدفتر العائلي",
    people_before="12 شخصا قبلكم",
    wait="الانتظار: من 20 إلى 35 دقيقة",
    thanks="شكرا",
)
AMAZIGH = Said(
    language="zgh",
    commune="ⵍⵄⵔⴰⵢⵛ",
    service="ⵜⴰⵍⴰⵍⵉⵜ ⴷ ⵜⵎⵜⵜⴰⵏⵜ",
    people_before="12 ⵉⴼⴳⴰⵏⵏ ⴷⴰⵜ ⴰⴽ",
    wait="ⴰⴳⴰⵏⵉ: 20–35 ⵜⵓⵙⴷⵉⴷⵉⵏ",
    thanks="ⵜⴰⵏⵎⵎⵉⵔⵜ",
)
ORDERS = {
    "fr": (FRENCH, ARABIC, AMAZIGH),
    "ar": (ARABIC, AMAZIGH, FRENCH),
    "zgh": (AMAZIGH, ARABIC, FRENCH),
}
PAGE = "http://192.168.1.10:8000/t/8sJxK2mPq0RtVw3YzA5bCd"


def receipt(
    language: str = "fr",
    *,
    label: str = "F42",
    said: tuple[Said, ...] | None = None,
    duplicate: str = "",
) -> Receipt:
    """A receipt of Larache whose citizen chose `language`."""
    return Receipt(label, said or ORDERS[language], "02/11/2026 10:42", PAGE, duplicate)
