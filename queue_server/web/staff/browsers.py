"""Browsers by the names that people know them by. Pure."""

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""Each calls itself by those below it as well."""
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """`Chrome · Android` of what a browser says of itself; else its beginning."""
    found = [
        next((name for sign, name in known if sign in user_agent), None)
        for known in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(part for part in found if part) or user_agent[:40]
