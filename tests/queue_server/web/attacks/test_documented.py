"""docs/security.md lists these attacks, and no others."""

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = Path(__file__).parents[4] / "docs" / "security.md"


def test_the_list_of_attacks_is_the_one_that_is_tried() -> None:
    tried = {
        name
        for file in HERE.glob("test_*.py")
        if file != Path(__file__)
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    listed = re.findall(r"^\|.*\| `(test_\w+)` \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == tried
