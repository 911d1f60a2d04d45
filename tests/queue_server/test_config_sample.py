"""The sample config.yaml: the communes of the field study, complete and explained."""

from pathlib import Path

import pytest

from queue_server.config import Config, FilePrinter, Words
from queue_server.config_source import load_config
from tests.queue_server.config_keys import every_key

SAMPLE = Path(__file__).parents[2] / "config.yaml"

CATALOGUE = {
    "A": ("Accueil, orientation", "الاستقبال والإرشاد", "ⴰⵙⵏⵓⴱⴳ ⴷ ⵓⵙⵡⴰⵍⴰ", 3),
    "B": ("État civil : copies", "الحالة المدنية: النسخ", "ⴰⴷⴷⴰⴷ ⵓⵖⵔⵉⵎ", 6),
    "F": (
        "Naissances, décès, livret",
        "الولادات والوفيات والدفتر العائلي",
        "ⵜⴰⵍⴰⵍⵉⵜ ⴷ ⵜⵎⵜⵜⴰⵏⵜ",
        15,
    ),
    "H": ("Légalisation", "تصحيح الإمضاءات", "ⴰⵙⵖⵣⵏ ⵏ ⵓⵙⴳⵎⴹ", 4),
    "K": ("Copies conformes", "مطابقة النسخ لأصولها", "ⵜⵓⵏⵖⵉⵍⵜ ⵜⴰⴽⵏⵉⵡⵜ", 3),
    "L": ("Urbanisme", "التعمير", "ⵜⵓⵔⴰⴳⵜ ⵏ ⵜⵓⵚⴽⴰ", 15),
    "M": ("Autorisations économiques", "الرخص الاقتصادية", "ⵜⵓⵔⴰⴳⵉⵏ ⵜⵉⴷⵎⵙⴰⵏⵉⵏ", 12),
    "R": ("Régie, taxes", "وكالة المداخيل", "ⵉⵔⴳⴰⵢⵏ", 6),
    "U": (
        "Bureau d'ordre, réclamations, information",
        "مكتب الضبط والشكايات والمعلومات",
        "ⴰⵙⵉⵔⴰ ⵏ ⵓⵣⵎⵎⴻⵎ",
        5,
    ),
    "Z": ("Hygiène (BMH)", "حفظ الصحة", "ⵜⴰⵣⴷⴳⵉ", 10),
}

DESKS = {
    "beni-mellal": "1 A, 2 B, 3 B, 4 F, 5 HK, 6 HK, 7 RU, 8 LMZ",
    "larache": "1 AU, 2 B, 3 F, 4 HK, 5 R, 6 LMZ",
    "meknes": "1 A, 2 B, 3 B, 4 B, 5 F, 6 HK, 7 HK, 8 HK, 9 R, 10 U, 11 L, 12 MZ",
    "meknes-hamria": "1 BHK, 2 BHK, 3 BHK",
}

NAMES = {
    "beni-mellal": ("Beni Mellal", "بني ملال", "ⴰⵢⵜ ⵎⵍⵍⴰⵍ"),
    "larache": ("Larache", "العرائش", "ⵍⵄⵔⴰⵢⵛ"),
    "meknes": ("Meknès", "مكناس", "ⴰⵎⴽⵏⴰⵙ"),
}


@pytest.fixture(scope="module")
def sample() -> Config:
    """The sample as the server loads it."""
    return load_config(SAMPLE)


def texts(words: Words) -> tuple[str, str, str]:
    """French, Arabic, Amazigh."""
    return words.fr, words.ar, words.zgh


def test_services(sample: Config) -> None:
    assert {s.code: (*texts(s.name), s.minutes) for s in sample.services} == CATALOGUE
    assert {service.target_minutes for service in sample.services} == {20}
    assert sample.policy.service_level_share == 0.8
    assert len({service.pictogram for service in sample.services}) == len(sample.services)
    assert [service.code for service in sample.services if not service.documents] == ["A"]


def test_counters(sample: Config) -> None:
    desks = {
        site.id: ", ".join(f"{c.id} {''.join(c.services)}" for c in site.counters)
        for site in sample.sites
    }
    assert desks == DESKS


def test_names_and_hours(sample: Config) -> None:
    names = {site.id: texts(site.name) for site in sample.sites}
    assert NAMES.items() <= names.items()
    for site in sample.sites:
        assert site.timezone == "Africa/Casablanca"
        days = site.hours.model_dump()
        assert [day for day in days if days[day] == ("08:30-16:30",)] == list(days)[:5]
        assert not days["saturday"] + days["sunday"]


def test_priority_classes(sample: Config) -> None:
    offered = {entry.code: entry.services for entry in sample.priority_classes}
    everywhere = ("disability", "pregnancy", "infant", "elderly")
    assert offered == dict.fromkeys(everywhere) | {"bereavement": ("F",)}


def test_a_file_printer_for_each_site(sample: Config) -> None:
    for site in sample.sites:
        printer = sample.printer(site.printer or "")
        assert isinstance(printer, FilePrinter)
        assert printer.folder == SAMPLE.parent / "var" / "receipts" / site.id


def test_it_runs_as_a_demo(sample: Config) -> None:
    assert sample.demo.enabled
    assert sample.demo.ignore_hours


def test_every_key_stands_in_the_sample() -> None:
    """As a value or in a comment; a closed day needs no line."""
    text = SAMPLE.read_text(encoding="utf-8")
    names = {key.rpartition(".")[2] for key, _ in every_key()} - {"saturday", "sunday"}
    assert sorted(name for name in names if f"{name}:" not in text) == []
