"""Parts of the configuration that contradict each other: the exact line, key and sentence."""

from pathlib import Path

import pytest

from queue_server.config_checks import check_config
from queue_server.config_source import check, load_config
from tests.queue_server.small_config import SMALL, complaints, spoiled, write

CATALOGUE = "the services are A, B"
NO_SERVICE = "names no service: remove the line to offer the class for all"
SHARE = "let the sites share that printer's id"
WEIGHTS = "less than ordinary_weight: priority would mean a longer wait"
SCHEMES = "should begin with sqlite:/// or postgresql://"
SLASHES = "an SQLite file is written with three slashes: sqlite:///var/nouba.db"
TWINS = "there are two of this model: add its serial"
USB = "driver: usb, vendor: '04b8', product: '0e15'"
WORDS = "{fr: a, ar: b, zgh: c}"


@pytest.mark.parametrize(
    "old, new, expected",
    [
        (
            "    services: [B]\nservices:",
            f"  - {{code: bereavement, name: {WORDS}, pictogram: x}}\nservices:",
            "9: priority_classes[1].code: 'bereavement' is taken by priority_classes[0].code",
        ),
        (
            "printers:",
            f"  - {{code: B, name: {WORDS}, pictogram: x, minutes: 1, fee: {WORDS}}}\nprinters:",
            "26: services[2].code: 'B' is taken by services[1].code",
        ),
        ("id: office", "id: hall", "28: printers[1].id: 'hall' is taken by printers[0].id"),
        (
            "- id: 2",
            "- id: 1",
            "40: sites[0].counters[1].id: '1' is taken by sites[0].counters[0].id",
        ),
        (
            "    services: [B]\nservices:",
            "    services: [B, Q]\nservices:",
            f"9: priority_classes[0].services: unknown service 'Q'; {CATALOGUE}",
        ),
        (
            "    services: [B]\nservices:",
            "    services: []\nservices:",
            f"9: priority_classes[0].services: {NO_SERVICE}",
        ),
        (
            "    services: [A, B]",
            "    services:\n      - A\n      - B\n      - Q",
            f"40: sites[0].services: unknown service 'Q'; {CATALOGUE}",
        ),
        (
            "secondary: [B]",
            "secondary: [B, Q]",
            f"39: sites[0].counters[0].secondary: unknown service 'Q'; {CATALOGUE}",
        ),
        (
            "          - B",
            "          - B\n          - Q",
            f"43: sites[0].counters[1].services: unknown service 'Q'; {CATALOGUE}",
        ),
        (
            "{id: 1, services: [A], secondary: [B]}",
            "{id: 1, services: [B]}",
            "37: sites[0].services: no counter of this site serves 'A'",
        ),
        (
            "printer: hall",
            "printer: hal",
            "34: sites[0].printer: unknown printer 'hal'; did you mean 'hall'?",
        ),
        (
            "folder: receipts/hall}",
            "folder: receipts/hall, fallback: offce}",
            "27: printers[0].fallback: unknown printer 'offce'; did you mean 'office'?",
        ),
        (
            "folder: receipts/hall}",
            "folder: receipts/hall, fallback: hall}",
            "27: printers[0].fallback: names the printer itself",
        ),
        ("printer: hall", "printer: x9", "34: sites[0].printer: unknown printer 'x9'"),
        (
            "  - id: office\n    driver: network\n    host: 192.168.1.50",
            "  - id: office\n    driver: file\n    folder: ./receipts/x/../hall",
            f"30: printers[1].folder: already the output of printers[0].folder: {SHARE}",
        ),
        (
            "    host: 192.168.1.50\n",
            "    host: Box\n  - {id: third, driver: network, host: box, port: 9100}\n",
            f"31: printers[2].host: already the output of printers[1].host: {SHARE}",
        ),
        *[
            (
                "    host: 192.168.1.50\n",
                f"    host: box\n  - {{id: c, {settings}}}\n  - {{id: d, {settings}}}\n",
                f"32: printers[3].{key}: already the output of printers[2].{key}: {SHARE}",
            )
            for key, settings in {
                "device": "driver: serial, device: /dev/ttyUSB0",
                "queue": "driver: cups, queue: hall",
                "serial": f"{USB}, serial: J1",
            }.items()
        ],
        (
            "    host: 192.168.1.50\n",
            f"    host: box\n  - {{id: c, {USB}}}\n  - {{id: d, {USB}, serial: J1}}\n",
            f"31: printers[2].product: {TWINS}",
        ),
        (
            "  version: test",
            "  version: test\n  priority_weight: 0.5",
            f"5: policy.priority_weight: {WEIGHTS}",
        ),
        (
            "threads: 16",
            "database: sqlite://var/nouba.db",
            f"2: server.database: {SLASHES}",
        ),
        (
            "threads: 16",
            "database: mysql://u:secret@db/nouba",
            f"2: server.database: {SCHEMES}",
        ),
        (
            "threads: 16",
            "database: var/nouba.db",
            f"2: server.database: {SCHEMES}",
        ),
    ],
)
def test_one_contradiction(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert complaints(tmp_path, spoiled(old, new)) == [expected]


def test_printers_that_take_over_from_each_other(tmp_path: Path) -> None:
    """Only those of the circle are named, not the one that leads into it."""
    first = "  - {id: hall, driver: file, folder: receipts/hall}\n"
    circle = """\
  - {id: hall, driver: file, folder: receipts/hall, fallback: yard}
  - {id: yard, driver: dummy, fallback: yarn}
  - {id: yarn, driver: dummy, fallback: yard}
"""
    assert complaints(tmp_path, spoiled(first, circle)) == [
        "28: printers[1].fallback: goes round in a circle: 'yarn' falls back on it in turn",
        "29: printers[2].fallback: goes round in a circle: 'yard' falls back on it in turn",
    ]


def test_a_site_named_twice(tmp_path: Path) -> None:
    site = SMALL[SMALL.index("  - id: larache") :]
    assert complaints(tmp_path, SMALL + site) == [
        "43: sites[1].id: 'larache' is taken by sites[0].id"
    ]


def test_a_service_that_is_not_offered_at_the_site(tmp_path: Path) -> None:
    sentence = "'B' is not among this site's services, A"
    assert complaints(tmp_path, spoiled("services: [A, B]", "services: [A]")) == [
        f"39: sites[0].counters[0].secondary: {sentence}",
        f"42: sites[0].counters[1].services: {sentence}",
    ]


def test_two_sites_may_share_a_printer_and_counter_numbers(tmp_path: Path) -> None:
    site = SMALL[SMALL.index("  - id: larache") :].replace("id: larache", "id: meknes")
    assert complaints(tmp_path, SMALL + site) == []


def test_two_ports_of_one_host_are_two_printers(tmp_path: Path) -> None:
    other = "host: box\n  - {id: third, driver: network, host: box, port: 9101}"
    assert complaints(tmp_path, spoiled("host: 192.168.1.50", other)) == []


def test_one_device_name_on_two_computers_is_two_printers(tmp_path: Path) -> None:
    """`agent` says at whose computer a printer is."""
    serial = "driver: serial, device: /dev/ttyUSB0"
    agents = "".join(
        f"  - {{id: {name}, agent: {name}, {settings}}}\n"
        for name, settings in {"c": serial, "d": serial, "e": USB, "f": USB}.items()
    )
    text = spoiled("    host: 192.168.1.50\n", f"    host: box\n{agents}")
    assert [line for line in complaints(tmp_path, text) if "agent" not in line] == []


def test_a_database_in_the_environment_is_checked_without_showing_its_password(
    tmp_path: Path,
) -> None:
    (line,) = check(write(tmp_path, SMALL), {"DATABASE_URL": "mysql://u:secret@db/nouba"})
    assert line.endswith(f": DATABASE_URL: {SCHEMES}")


def test_the_checks_are_pure(tmp_path: Path) -> None:
    assert check_config(load_config(write(tmp_path, SMALL))) == []
