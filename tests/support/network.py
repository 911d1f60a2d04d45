"""The tests reach this machine only: any other address is refused and remembered."""

import errno
import ipaddress
import socket
import sys

_EVENTS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
}
"""Audit events that name an address, and where in their arguments it is."""

_INTERNET = {socket.AF_INET, socket.AF_INET6}


class ClosedNetwork:
    """Python's audit hooks see every socket of every library, and cannot be forgotten or undone."""

    def __init__(self) -> None:
        self.attempts: list[str] = []

    def install(self) -> None:
        """Close the network for the rest of the process."""
        sys.addaudithook(self._refuse_others)

    def _refuse_others(self, event: str, arguments: tuple[object, ...]) -> None:
        position = _EVENTS.get(event)
        if position is None:
            return
        address = arguments[position]
        of_socket = arguments[0]
        if isinstance(of_socket, socket.socket) and of_socket.family not in _INTERNET:
            return
        host = address[0] if isinstance(address, tuple) else address
        if not _is_here(host):
            self.attempts.append(f"{event} to {address!r}")
            raise OSError(errno.ENETUNREACH, "the tests reach this machine only", str(host))


def _is_here(host: object) -> bool:
    if host is None or host in {"", b"", "localhost", b"localhost"}:
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if text == socket.gethostname():
        return True
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
