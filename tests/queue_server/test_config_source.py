"""Each mistake in one part of the file: the exact line, key and sentence."""

from datetime import time
from pathlib import Path

import pytest

from queue_server.config import Config, FilePrinter, ServerConfig
from queue_server.config_source import ConfigError, Problem, check, load_config
from tests.queue_server.small_config import SMALL, complaints, spoiled, write

NO_VALUE = "has no value: write one, or remove the line"
GROUP = "should be a group of 'key: value' lines"
LIST = "should be a list, such as [A, B], or lines that begin with '-'"
NAME = "is not a name made of a-z, 0-9 and single hyphens"
COUNTER = "is not a counter's number, 1 to 999"
INTERVAL = "is not an interval such as 08:30-16:30"
ZONE = "is not a time zone of tzdata"
ADDRESS = "is not an address such as https://nouba.example.ma, without a final '/'"
SERVICE_KEYS = "code, name, pictogram, minutes, fee"
WEEK = "monday, tuesday, wednesday, thursday, friday, saturday, sunday"
FEE = "fee: {fr: 2 DH, ar: درهمان, zgh: 2 ⴷⵔⵀⵎ}"
MONDAY = '["08:30-12:00", "13:00-16:30"]'


def test_the_small_configuration_is_valid(tmp_path: Path) -> None:
    assert complaints(tmp_path, SMALL) == []


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("threads:", "thread:", "2: server.thread: unknown key; did you mean 'threads'?"),
        ("threads:", "Threads:", "2: server.Threads: unknown key; did you mean 'threads'?"),
        (
            "  threads: 16",
            "  threads: 16\n  zzz: 1",
            (
                "3: server.zzz: unknown key; known here: "
                "database, public_url, secret_file, media_folder, voice_folder, threads, "
                "proxies, realtime"
            ),
        ),
        ("\nsites:", "\nsights:", "31: sights: unknown key; did you mean 'sites'?"),
        ("    host:", "    hots:", "30: printers[1].hots: unknown key; did you mean 'host'?"),
        (
            "folder: receipts/hall",
            "folder: x, port: 9100",
            (
                "27: printers[0].port: unknown key; known here: id, paper, profile, method, "
                "strip_rows, width_dots, expire_minutes, fallback, agent, driver, folder"
            ),
        ),
        (
            "secondary:",
            "second:",
            "39: sites[0].counters[0].second: unknown key; did you mean 'secondary'?",
        ),
        (
            "      monday:",
            "      lundi:",
            f"36: sites[0].hours.lundi: unknown key; known here: {WEEK}",
        ),
    ],
)
def test_unknown_key(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """Only the misspelt key is named, not the required one that it was meant to be."""
    assert complaints(tmp_path, spoiled(old, new)) == [expected]


@pytest.mark.parametrize(
    "old, new, expected",
    [
        (
            "  version: test",
            "  max_calls: 3",
            "3: policy.version: missing key; needed here: version",
        ),
        (
            "policy:\n  version: test\n",
            "",
            "1: policy: missing key; needed here: policy, services, sites",
        ),
        (
            "    minutes: 3\n",
            "",
            f"11: services[0].minutes: missing key; needed here: {SERVICE_KEYS}",
        ),
        (
            "      fr: Accueil\n",
            "",
            "12: services[0].name.fr: missing key; needed here: fr, ar, zgh",
        ),
        (
            ", zgh: ⴰⴷⵍⵉⵙ",
            "",
            "24: services[1].documents[0].zgh: missing key; needed here: fr, ar, zgh",
        ),
        (", driver: file", "", "27: printers[0].driver: missing key; needed here: id, driver"),
        (
            "    host: 192.168.1.50\n",
            "",
            "28: printers[1].host: missing key; needed here: id, driver, host",
        ),
    ],
)
def test_missing_key(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert complaints(tmp_path, spoiled(old, new)) == [expected]


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("version: test", "version:", f"4: policy.version: {NO_VALUE}"),
        ("threads: 16", "threads: many", "2: server.threads: 'many' is not a whole number"),
        ("threads: 16", "threads: 16.5", "2: server.threads: '16.5' is not a whole number"),
        ("threads: 16", "threads: 0x10", "2: server.threads: '0x10' is not a whole number"),
        ("threads: 16", "threads: [16]", "2: server.threads: should be a whole number"),
        ("threads: 16", "threads: 4", "2: server.threads: '4' should be 8 or more"),
        ("threads: 16", "threads: 9000", "2: server.threads: '9000' should be 2000 or less"),
        ("minutes: 3", "minutes: three", "17: services[0].minutes: 'three' is not a number"),
        ("minutes: 3", "minutes: 0", "17: services[0].minutes: '0' should be greater than 0"),
        ("minutes: 3", "minutes: nan", "17: services[0].minutes: 'nan' is not a number"),
        ("minutes: 3", 'minutes: "1\\n2"', "17: services[0].minutes: '1 2' is not a number"),
        ("minutes: 3", "minutes: {}", "17: services[0].minutes: should be a number"),
        (
            "policy:",
            "demo:\n  enabled: 2\npolicy:",
            "4: demo.enabled: '2' is neither true nor false",
        ),
        ("policy:", "demo:\n  enabled: []\npolicy:", "4: demo.enabled: should be true or false"),
        ("folder: receipts/hall", "folder: []", "27: printers[0].folder: should be a path"),
        ("services: [A, B]", "services: A, B", f"37: sites[0].services: {LIST}"),
        ("services: [A, B]", "services: []", "37: sites[0].services: should name at least one"),
        ("services: [A, B]", "services:", f"37: sites[0].services: {NO_VALUE}"),
        ("  - id: larache", "  - here\n  - id: larache", f"32: sites: 'here' {GROUP}"),
        ("  - id: larache", "  - [here]\n  - id: larache", f"32: sites[0]: {GROUP}"),
        ("printers:\n", "printers:\n  - here\n", f"27: printers: 'here' {GROUP}"),
        (FEE, "fee: 2 DH", f"25: services[1].fee: '2 DH' {GROUP}"),
        ("fr: Accueil", "fr: [Accueil]", "13: services[0].name.fr: should be a text"),
        ("fr: Accueil", "fr: ''", "13: services[0].name.fr: is empty"),
        ("fr: Accueil", "fr: ' '", "13: services[0].name.fr: is empty"),
        (
            "fr: Accueil",
            f"fr: {201 * 'x'}",
            "13: services[0].name.fr: is longer than 200 characters",
        ),
    ],
)
def test_wrong_kind_of_value(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert complaints(tmp_path, spoiled(old, new)) == [expected]


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("code: A", "code: AA", "11: services[0].code: 'AA' is not one capital letter, A to Z"),
        ("code: A", "code: É", "11: services[0].code: 'É' is not one capital letter, A to Z"),
        ("services: [A, B]", "services: [A, B, A]", "37: sites[0].services: named twice: A"),
        ("id: larache", "id: La Rache", f"32: sites[0].id: 'La Rache' {NAME}"),
        ("id: larache", f"id: {41 * 'x'}", "32: sites[0].id: is longer than 40 characters"),
        ("{id: 1,", "{id: 0,", f"39: sites[0].counters[0].id: '0' {COUNTER}"),
        ("{id: 1,", "{id: 01,", f"39: sites[0].counters[0].id: '01' {COUNTER}"),
        (
            "secondary: [B]",
            "secondary: [A]",
            "39: sites[0].counters[0]: both primary and secondary: A",
        ),
        (
            "driver: file",
            "driver: fax",
            (
                "27: printers[0].driver: 'fax' should be one of "
                "'file', 'network', 'usb', 'serial', 'cups', 'dummy'"
            ),
        ),
        ("driver: network", "driver:", f"29: printers[1].driver: {NO_VALUE}"),
        (
            "folder: receipts/hall",
            "folder: x, paper: 70mm",
            "27: printers[0].paper: '70mm' should be '80mm' or '58mm'",
        ),
        (MONDAY, "[8h30-12h]", f"36: sites[0].hours.monday: '8h30-12h' {INTERVAL}"),
        (MONDAY, "[08:30-25:00]", f"36: sites[0].hours.monday: '08:30-25:00' {INTERVAL}"),
        (
            MONDAY,
            "[08:30+01:00-12:00]",
            f"36: sites[0].hours.monday: '08:30+01:00-12:00' {INTERVAL}",
        ),
        (MONDAY, "[12:00-8:30]", "36: sites[0].hours.monday: '12:00-8:30' ends before it begins"),
        (
            "08:30-12:00",
            "08:30-14:00",
            "36: sites[0].hours.monday: intervals overlap or are out of order",
        ),
        ("printer: hall", "timezone: Maroc", f"34: sites[0].timezone: 'Maroc' {ZONE}"),
        ("printer: hall", "timezone: ../etc", f"34: sites[0].timezone: '../etc' {ZONE}"),
        ("threads: 16", "public_url: http://a/", f"2: server.public_url: 'http://a/' {ADDRESS}"),
    ],
)
def test_wrong_form(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert complaints(tmp_path, spoiled(old, new)) == [expected]


def test_every_problem_is_told_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = spoiled("version: test", "version:").replace("threads:", "thread:")
    path = write(tmp_path, text.replace("minutes: 6", "minutes: x"))
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert caught.value.problems == (
        Problem(2, "server.thread", "unknown key; did you mean 'threads'?"),
        Problem(4, "policy.version", NO_VALUE),
        Problem(22, "services[1].minutes", "'x' is not a number"),
    )
    assert str(caught.value) == f"{path}:2: server.thread: unknown key; did you mean 'threads'?"
    assert check(path) == caught.value.lines


def test_a_list_whose_items_are_all_wrong_is_not_called_empty(tmp_path: Path) -> None:
    text = spoiled("services: [A, B]", "services: [a, b]")
    assert complaints(tmp_path, text) == [
        f"37: sites[0].services: '{code}' is not one capital letter, A to Z" for code in "ab"
    ]


@pytest.mark.parametrize("text", ["", "a: [", "a: 1\na: 2\n", "x"])
def test_an_unreadable_file_names_its_line(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert str(caught.value).startswith(f"{path}:{2 if 'a: 2' in text else 1}: ")


def test_no_such_file(tmp_path: Path) -> None:
    path = tmp_path / "absent.yaml"
    assert check(path) == [f"{path}: cannot be read: No such file or directory"]
    assert check(tmp_path) == [f"{tmp_path}: cannot be read: Is a directory"]


def loaded(folder: Path, text: str = SMALL, **environ: str) -> Config:
    """The configuration of a text."""
    return load_config(write(folder, text), environ)


def test_values_are_read_as_the_operator_wrote_them(tmp_path: Path) -> None:
    text = spoiled("code: A", "code: N").replace("version: test", "version: 1.10")
    text = text.replace("[A, B]", "[N, B]").replace("[A]", "[N]").replace("fr: Accueil", "fr: Non")
    config = loaded(tmp_path, text.replace('"08:30-12:00"', "8:30 - 12:00"))
    assert config.policy.version == "1.10"
    assert config.services[0].code == "N"
    assert config.services[0].name.fr == "Non"
    assert [counter.id for counter in config.sites[0].counters] == ["1", "2"]
    assert config.sites[0].hours.week[0] == (
        (time(8, 30), time(12)),
        (time(13), time(16, 30)),
    )


@pytest.mark.parametrize(
    "written, resolved",
    [
        ("sqlite:///var/nouba.db", "sqlite:///{folder}/var/nouba.db"),
        ("sqlite:///nouba.db?timeout=5", "sqlite:///{folder}/nouba.db?timeout=5"),
        ("sqlite+pysqlite:///nouba.db", "sqlite+pysqlite:///{folder}/nouba.db"),
        ("sqlite:////srv/nouba.db", "sqlite:////srv/nouba.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite://", "sqlite://"),
        ("postgres://u:p@db/nouba", "postgresql+psycopg://u:p@db/nouba"),
        ("postgresql://u:p@db/nouba", "postgresql+psycopg://u:p@db/nouba"),
        ("postgresql+psycopg://u:p@db/nouba", "postgresql+psycopg://u:p@db/nouba"),
    ],
)
def test_the_database_does_not_depend_on_the_working_folder(
    tmp_path: Path, written: str, resolved: str
) -> None:
    expected = resolved.format(folder=tmp_path)
    text = spoiled("threads: 16", f"database: '{written}'")
    assert loaded(tmp_path, text).server.database == expected
    assert loaded(tmp_path, DATABASE_URL=written).server.database == expected


def test_paths_do_not_depend_on_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    write(tmp_path, spoiled("receipts/hall", "./receipts/../hall"))
    monkeypatch.chdir(tmp_path / "elsewhere")
    config = load_config(Path("../config.yaml"))
    assert config.server.secret_file == tmp_path / "var" / "secret.key"
    printer = config.printer("hall")
    assert isinstance(printer, FilePrinter)
    assert printer.folder == tmp_path / "hall"


def test_the_environment_takes_the_place_of_the_file(tmp_path: Path) -> None:
    changed = loaded(tmp_path, DATABASE_URL="sqlite:////a.db", NOUBA_PUBLIC_URL="https://q.ma")
    assert changed.server == loaded(tmp_path).server.model_copy(
        update={"database": "sqlite:////a.db", "public_url": "https://q.ma"}
    )
    without_server = SMALL.removeprefix("server:\n  threads: 16\n")
    server = loaded(tmp_path, without_server, NOUBA_PUBLIC_URL="https://q.ma").server
    assert server.public_url == "https://q.ma"
    assert server.threads == ServerConfig().threads


def test_an_empty_variable_changes_nothing(tmp_path: Path) -> None:
    assert loaded(tmp_path, DATABASE_URL="", NOUBA_PUBLIC_URL="", HOME="/") == loaded(tmp_path)


def test_a_mistake_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL)
    assert check(path, {"NOUBA_PUBLIC_URL": "q.ma"}) == [
        f"{path}: NOUBA_PUBLIC_URL: 'q.ma' {ADDRESS}"
    ]


def test_a_spoiled_server_group_is_reported_in_spite_of_the_environment(tmp_path: Path) -> None:
    path = write(tmp_path, spoiled("server:\n  threads: 16", "server: yes"))
    assert check(path, {"DATABASE_URL": "sqlite:////a.db"}) == [f"{path}:1: server: 'yes' {GROUP}"]
