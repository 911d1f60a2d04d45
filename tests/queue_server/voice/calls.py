"""Twenty calls as mixed as a day: every kind of number, letter, counter and language, recalls."""

from typing import Any

CALLS: list[dict[str, Any]] = [
    {"label": label, "counter": counter, "language": language, "recall": recall}
    for label, counter, language, recall in [
        ("A1", "1", "fr", False),
        ("B42", "3", "ar", False),
        ("B42", "3", "ar", True),
        ("H7", "12", "zgh", False),
        ("K71", "5", "fr", False),
        ("R80", "6", "ar", False),
        ("U99", "7", "zgh", False),
        ("Z100", "8", "fr", False),
        ("L101", "10", "ar", False),
        ("M111", "11", "zgh", False),
        ("M111", "11", "zgh", True),
        ("F200", "4", "fr", False),
        ("B217", "2", "ar", False),
        ("B342", "21", "zgh", False),
        ("B400", "31", "fr", False),
        ("B591", "99", "ar", False),
        ("B676", "100", "zgh", False),
        ("B818", "212", "fr", False),
        ("B999", "999", "ar", False),
        ("B1204", "1", "zgh", False),
    ]
]
