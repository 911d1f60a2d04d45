"""Mistakes in the calendar's part of the configuration: the line, the key, the sentence."""

from pathlib import Path

import pytest

from tests.queue_server.small_config import SMALL, complaints, spoiled

NAME = "{fr: Ramadan, ar: رمضان, zgh: ⵔⵎⴹⴰⵏ}"
HOURS = '{monday: ["09:00-15:00"]}'


def _calendar(*lines: str) -> str:
    """SMALL with a calendar at its end, from line 43 on."""
    return SMALL + "\n".join(("calendar:", *lines)) + "\n"


def _special(days: str) -> str:
    return f"    - {{{days}, name: {NAME}, hours: {HOURS}}}"


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            _calendar("  special_hours:", _special("first_day: 2027-02-30")),
            "45: calendar.special_hours[0].first_day: '2027-02-30' is not a day such as 2027-02-08",
        ),
        (
            _calendar("  remove_holidays: [2027-03-09, 9 mars]"),
            "44: calendar.remove_holidays: '9 mars' is not a day such as 2027-02-08",
        ),
        (
            _calendar("  remove_holidays: [20270309]"),
            "44: calendar.remove_holidays: '20270309' is not a day such as 2027-02-08",
        ),
        (
            _calendar("  special_hours:", _special("first_day: 2027-03-09, last_day: 2027-02-08")),
            "45: calendar.special_hours[0]: last_day 2027-02-08 comes before first_day 2027-03-09",
        ),
        (
            _calendar(
                "  special_hours:",
                _special("first_day: 2027-02-08, last_day: 2027-03-08"),
                _special("first_day: 2027-07-01, last_day: 2027-08-31"),
                _special("first_day: 2027-03-08"),
            ),
            "47: calendar.special_hours[2]: shares days with calendar.special_hours[0]",
        ),
        (
            _calendar("  holidays: france"),
            "44: calendar.holidays: 'france' should be 'morocco' or 'none'",
        ),
        (
            spoiled("    services: [A, B]", "    limits: [{service: Q}]\n    services: [A, B]"),
            "37: sites[0].limits[0].service: 'Q' is not among this site's services, A, B",
        ),
        (
            spoiled(
                "    services: [A, B]",
                "    limits:\n      - {service: A}\n      - {service: A}\n    services: [A, B]",
            ),
            "39: sites[0].limits[1].service: 'A' is taken by sites[0].limits[0].service",
        ),
        (
            spoiled(
                "    services: [A, B]",
                '    limits: [{service: A, hours: {tuesday: ["09:00-10:00"]}}]\n'
                "    services: [A, B]",
            ),
            "37: sites[0].limits[0].hours: never open while the site is open",
        ),
        (
            spoiled("    services: [A, B]", "    last_ticket_minutes: -1\n    services: [A, B]"),
            "37: sites[0].last_ticket_minutes: '-1' should be 0 or more",
        ),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, expected: str) -> None:
    (complaint,) = complaints(tmp_path, text)
    assert complaint == expected


def test_days_and_limits_as_they_are_meant(tmp_path: Path) -> None:
    text = _calendar(
        "  holidays: none",
        "  add_holidays:",
        f"    - {{first_day: 2027-03-11, last_day: 2027-03-12, name: {NAME}}}",
        "  special_hours:",
        _special("first_day: 2027-02-08, last_day: 2027-03-08"),
        _special("first_day: 2027-03-09"),
    )
    assert complaints(tmp_path, text) == []
