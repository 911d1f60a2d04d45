"""A small valid configuration, as text that tests spoil in one place."""

from pathlib import Path

from queue_server.config_source import check

SMALL = """\
server:
  threads: 16
policy:
  version: test
priority_classes:
  - code: bereavement
    name: {fr: Deuil, ar: حداد, zgh: ⵜⴰⵎⵜⵜⴰⵏⵜ}
    pictogram: bereavement
    services: [B]
services:
  - code: A
    name:
      fr: Accueil
      ar: استقبال
      zgh: ⴰⵙⵏⵓⴱⴳ
    pictogram: welcome
    minutes: 3
    fee: {fr: Gratuit, ar: مجاني, zgh: ⴱⴰⵟⵍ}
  - code: B
    name: {fr: Copies, ar: نسخ, zgh: ⵜⵓⵏⵖⵉⵍⵜ}
    pictogram: copies
    minutes: 6
    documents:
      - {fr: Livret, ar: دفتر, zgh: ⴰⴷⵍⵉⵙ}
    fee: {fr: 2 DH, ar: درهمان, zgh: 2 ⴷⵔⵀⵎ}
printers:
  - {id: hall, driver: file, folder: receipts/hall}
  - id: office
    driver: network
    host: 192.168.1.50
sites:
  - id: larache
    name: {fr: Larache, ar: العرائش, zgh: ⵍⵄⵔⴰⵢⵛ}
    printer: hall
    hours:
      monday: ["08:30-12:00", "13:00-16:30"]
    services: [A, B]
    counters:
      - {id: 1, services: [A], secondary: [B]}
      - id: 2
        services:
          - B
"""


def write(folder: Path, text: str) -> Path:
    """The text as a file."""
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def spoiled(old: str, new: str) -> str:
    """SMALL with its only `old` replaced."""
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def complaints(folder: Path, text: str) -> list[str]:
    """What `check` says, without the file's name: `LINE: key: sentence`."""
    path = write(folder, text)
    return [line.removeprefix(f"{path}:") for line in check(path)]
