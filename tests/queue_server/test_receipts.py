"""What the paper says, from a job's content and the configuration."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pyzbar.pyzbar import ZBarSymbol
from pyzbar.pyzbar import decode as read_codes

from printers.encode import PaperFormatError
from printers.parts import ReceiptPart
from printers.receipt import Receipt, render
from printers.typeset import clean
from queue_server.config import Config, Language, PaperWidth
from queue_server.config_source import load_config
from queue_server.paper import format_of, require_paper
from queue_server.preview import preview
from queue_server.receipts import receipt_of
from tests.printers.samples import crest
from tests.queue_server.small_config import SMALL, complaints, spoiled, write

SAMPLE = Path(__file__).parents[2] / "config.yaml"
CONTENT: Mapping[str, Any] = {
    "label": "B42",
    "service": "B",
    "language": "fr",
    "people_before": 12,
    "low": 20,
    "high": 35,
    "issued_at": "2026-11-02T09:05:00+00:00",
    "token": "8sJxK2mPq0RtVw3YzA5bCd",
    "check": "A3F9-2C10",
}
WITH_LOGO = ("    printer: hall\n", "    printer: hall\n    receipt: {logo: crest.png}\n")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load_config(write(tmp_path, SMALL))


@pytest.fixture(scope="module")
def sample() -> Config:
    return load_config(SAMPLE)


def _receipt(config: Config, **changed: object) -> Receipt:
    return receipt_of({**CONTENT, **changed}, config, config.sites[0])


@pytest.mark.parametrize(
    "language, order",
    [("fr", ["fr", "ar", "zgh"]), ("ar", ["ar", "zgh", "fr"]), ("zgh", ["zgh", "ar", "fr"])],
)
def test_a_receipt_says_everything_in_three_languages(
    config: Config, language: str, order: list[str]
) -> None:
    receipt = _receipt(config, language=language)
    assert [said.language for said in receipt.said] == order
    said = {said.language: said for said in receipt.said}
    assert (said["fr"].commune, said["ar"].commune) == ("Larache", "العرائش")
    assert (said["fr"].service, said["zgh"].service) == ("Copies", "ⵜⵓⵏⵖⵉⵍⵜ")
    assert said["fr"].people_before == "12 personnes avant vous"
    assert said["ar"].people_before == "12 شخصا قبلكم"
    assert said["fr"].wait == "Attente : 20 à 35 min"
    assert said["ar"].wait == "الانتظار: من 20 إلى 35 دقيقة"
    assert "20–35" in said["zgh"].wait
    assert all(each.thanks for each in receipt.said)
    assert receipt.label == "B42"
    assert receipt.qr == "http://127.0.0.1:8000/t/8sJxK2mPq0RtVw3YzA5bCd"


@pytest.mark.parametrize(
    "issued_at, shown",
    [
        # Years gone by: what the clock will be is the government's to decide, at any time.
        ("2025-05-12T09:05:00+00:00", "12/05/2025 10:05"),  # UTC+1
        ("2025-03-10T23:30:00+00:00", "10/03/2025 23:30"),  # in Ramadan: UTC
        ("2025-05-12T23:30:00+00:00", "13/05/2025 00:30"),  # the site's day, not UTC's
    ],
)
def test_the_time_is_the_sites(config: Config, issued_at: str, shown: str) -> None:
    assert _receipt(config, issued_at=issued_at).time == shown


@pytest.mark.parametrize(
    "count, french, arabic",
    [
        (0, "Personne avant vous", "لا أحد قبلكم"),
        (1, "1 personne avant vous", "شخص واحد قبلكم"),
        (2, "2 personnes avant vous", "شخصان قبلكم"),
        (3, "3 personnes avant vous", "3 أشخاص قبلكم"),
        (11, "11 personnes avant vous", "11 شخصا قبلكم"),
        (100, "100 personnes avant vous", "100 شخص قبلكم"),
    ],
)
def test_people_are_counted_as_the_language_does(
    config: Config, count: int, french: str, arabic: str
) -> None:
    receipt = _receipt(config, people_before=count)
    assert [said.people_before for said in receipt.said][:2] == [french, arabic]


@pytest.mark.parametrize(
    "low, high, french, arabic",
    [
        (None, None, "", ""),
        (0, 0, "Tout de suite", "حالا"),
        (0, 5, "Attente : 5 min au plus", "الانتظار: 5 دقائق على الأكثر"),
        (0, 15, "Attente : 15 min au plus", "الانتظار: 15 دقيقة على الأكثر"),
        (5, 10, "Attente : 5 à 10 min", "الانتظار: من 5 إلى 10 دقائق"),
        (90, 120, "Attente : 90 à 120 min", "الانتظار: من 90 إلى 120 دقيقة"),
    ],
)
def test_the_wait_is_said_as_the_language_does(
    config: Config, low: int | None, high: int | None, french: str, arabic: str
) -> None:
    receipt = _receipt(config, low=low, high=high)
    assert [said.wait for said in receipt.said][:2] == [french, arabic]


def test_a_service_that_is_gone_is_named_by_its_letter(config: Config) -> None:
    receipt = _receipt(config, service="X")
    assert {said.service for said in receipt.said} == {"X"}


@pytest.mark.parametrize(
    "service, french, arabic",
    [
        ("A", "Guichet 1", "الشباك 1"),
        ("H", "Guichets 5, 6", "الشباكان 5، 6"),
    ],
)
def test_the_counters_are_those_that_take_the_service_first(
    sample: Config, service: str, french: str, arabic: str
) -> None:
    assert [said.counters for said in _receipt(sample, service=service).said][:2] == [
        french,
        arabic,
    ]


def test_many_counters_are_counted_as_the_language_does(sample: Config) -> None:
    site = sample.site("meknes")
    assert site is not None
    receipt = receipt_of({**CONTENT, "language": "ar"}, sample, site)
    assert [said.counters for said in receipt.said] == [
        "الشبابيك 2، 3، 4",
        "ⵉⵙⴽⵙⴰⵍ 2, 3, 4",
        "Guichets 2, 3, 4",
    ]


def test_counters_that_only_help_out_are_named_when_there_is_no_other(tmp_path: Path) -> None:
    text = spoiled("services: [A], secondary: [B]}", "services: [A]}").replace(
        "        services:\n          - B\n", "        services: [A]\n        secondary: [B]\n"
    )
    config = load_config(write(tmp_path, text))
    assert _receipt(config).said[0].counters == "Guichet 2"
    assert _receipt(config, service="X").said[0].counters == ""


@pytest.mark.parametrize("language", list(Language))
def test_documents_are_said_in_the_citizens_language(config: Config, language: Language) -> None:
    receipt = _receipt(config, language=language.value)
    assert receipt.documents == ({"fr": "Livret", "ar": "دفتر", "zgh": "ⴰⴷⵍⵉⵙ"}[language],)
    assert receipt.bring
    assert receipt.more
    assert _receipt(config, language=language.value, service="A").documents == ()


def test_the_check_is_said_with_a_word_and_old_jobs_have_none(config: Config) -> None:
    receipt = _receipt(config)
    assert receipt.check == "A3F9-2C10"
    assert receipt.said[0].check == "Code de contrôle"
    older = {key: value for key, value in CONTENT.items() if key != "check"}
    assert receipt_of(older, config, config.sites[0]).check == ""


def test_a_copy_is_marked_in_three_languages(config: Config) -> None:
    assert [said.duplicate for said in _receipt(config, copy=2).said] == [
        "DUPLICATA 2",
        "نسخة مكررة 2",
        "ⵜⵓⵏⵖⵉⵍⵜ 2",
    ]
    assert {said.duplicate for said in _receipt(config).said} == {""}


def test_the_site_says_which_parts_and_in_which_order(tmp_path: Path) -> None:
    wanted = (WITH_LOGO[0], f"{WITH_LOGO[0]}    receipt: {{parts: [qr, number]}}\n")
    config = load_config(write(tmp_path, spoiled(*wanted)))
    assert _receipt(config).parts == (ReceiptPart.QR, ReceiptPart.NUMBER)


def test_a_test_page_names_its_printer(config: Config) -> None:
    content = {
        "test": True,
        "label": "TEST",
        "printer": "office",
        "language": "ar",
        "issued_at": CONTENT["issued_at"],
    }
    receipt = receipt_of(content, config, config.sites[0])
    assert receipt.test is not None
    assert receipt.test.printer == "office"
    assert receipt.test.facts == (
        "network · 192.168.1.50:9100",
        "80mm · 576 dots · default · 128 rows",
    )
    assert [said.language for said in receipt.said] == ["ar", "zgh", "fr"]
    assert all(clean(said.service) == said.service for said in receipt.said)
    with pytest.raises(ValueError, match="'gone' is no longer configured"):
        receipt_of({**content, "printer": "gone"}, config, config.sites[0])


# The logo


def test_a_logo_is_on_the_receipt(tmp_path: Path) -> None:
    (tmp_path / "crest.png").write_bytes(crest())
    config = load_config(write(tmp_path, spoiled(*WITH_LOGO)))
    receipt = _receipt(config)
    assert receipt.logo
    assert render(receipt, 576) != render(_receipt(load_config(write(tmp_path, SMALL))), 576)


def test_a_logo_that_vanishes_leaves_a_ticket_and_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "crest.png"
    path.write_bytes(crest())
    config = load_config(write(tmp_path, spoiled(*WITH_LOGO)))
    path.unlink()
    with caplog.at_level(logging.WARNING):
        assert [_receipt(config).logo for _ in range(3)] == ["", "", ""]
    (line,) = caplog.messages
    assert str(path) in line
    path.write_bytes(crest())
    assert _receipt(config).logo


@pytest.mark.parametrize(
    "data, sentence",
    [
        (None, "cannot be read: No such file or directory"),
        (b"no picture", "is not a PNG or JPEG picture"),
        (crest()[:400], "is not a PNG or JPEG picture"),
    ],
)
def test_a_bad_logo_is_named_with_its_key(
    tmp_path: Path, data: bytes | None, sentence: str
) -> None:
    if data is not None:
        (tmp_path / "crest.png").write_bytes(data)
    text = spoiled(*WITH_LOGO)
    (complaint,) = complaints(tmp_path, text)
    line = text[: text.index("receipt: {logo")].count("\n") + 1
    assert complaint == f"{line}: sites[0].receipt.logo: '{tmp_path / 'crest.png'}' {sentence}"


# The paper


@pytest.mark.parametrize(
    "settings, sentence",
    [
        ("profile: TM-T88", "profile: unknown printer profile 'TM-T88'; did you mean 'TM-T88"),
        ("profile: OCD-300", "profile: 'OCD-300' cannot print pictures"),
        (
            "profile: POS-5890, method: column",
            "method: 'column' is not in the profile 'POS-5890', which has raster",
        ),
    ],
)
def test_a_printer_that_cannot_print_pictures_is_named(
    tmp_path: Path, settings: str, sentence: str
) -> None:
    text = spoiled("folder: receipts/hall}", f"folder: receipts/hall, {settings}}}")
    with pytest.raises(PaperFormatError) as caught:
        require_paper(load_config(write(tmp_path, text)))
    assert str(caught.value).startswith(f"printer 'hall': {sentence}")
    assert "\n" not in str(caught.value)


def test_the_sample_s_printers_are_known(sample: Config) -> None:
    require_paper(sample)


def test_a_printer_s_paper_is_as_configured(tmp_path: Path) -> None:
    settings = "paper: 58mm, method: graphics, strip_rows: 64, width_dots: 360"
    text = spoiled("folder: receipts/hall}", f"folder: receipts/hall, {settings}}}")
    paper = format_of(load_config(write(tmp_path, text)).printers[0])
    assert (paper.dots, paper.method, paper.strip_rows) == (384, "graphics", 64)
    assert paper.width_dots == 360


# Every ticket of the sample


@pytest.mark.parametrize("language", list(Language))
def test_every_receipt_of_the_sample_is_short_and_loses_no_character(
    sample: Config, language: Language
) -> None:
    for site in sample.sites:
        for service in site.services:
            changed = {"service": service, "language": language.value, "label": f"{service}142"}
            receipt = receipt_of({**CONTENT, **changed, "copy": 1}, sample, site)
            texts = [*receipt.documents, receipt.bring, receipt.more]
            for said in receipt.said:
                texts += [said.commune, said.service, said.people_before, said.wait]
                texts += [said.counters, said.check, said.duplicate]
            assert [text for text in texts if clean(text) != text] == []
            assert render(receipt, 576).height <= 880  # 110 mm


@pytest.mark.parametrize("paper", [None, *PaperWidth])
def test_a_preview_is_what_would_be_printed(sample: Config, paper: PaperWidth | None) -> None:
    site = sample.site("meknes-hamria")
    assert site is not None
    at = datetime(2026, 11, 2, 9, 42, tzinfo=UTC)
    drawn = preview(sample, site, at=at, language=Language.ARABIC, paper=paper, service="K")
    with Image.open(BytesIO(drawn)) as picture:
        assert picture.width == (576 if paper is PaperWidth.MM80 else 384)
        (code,) = read_codes(picture.convert("L"), symbols=[ZBarSymbol.QRCODE])
    assert code.data.decode().startswith(f"{sample.server.public_url}/t/")


def test_a_preview_of_a_test_page_needs_a_printer(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, spoiled("    printer: hall\n", "")))
    at = datetime(2026, 11, 2, 9, 42, tzinfo=UTC)
    with pytest.raises(ValueError, match="site 'larache' has no printer"):
        preview(config, config.sites[0], at=at, language=Language.FRENCH, test=True)
    assert preview(config, config.sites[0], at=at, language=Language.FRENCH)
