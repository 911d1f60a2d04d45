"""What must agree about printers, their agents and what they print."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator

from printers.logo import LogoError, read_logo
from queue_server.agent_tokens import TokenError, read_token
from queue_server.config import (
    Config,
    FilePrinter,
    NetworkPrinter,
    PrinterConfig,
)
from queue_server.config_document import Location, key_path
from queue_server.config_lists import repeated
from queue_server.config_printers import CupsPrinter, SerialPrinter, UsbPrinter
from queue_server.config_sentences import Finding, suggestion


def site_printers(config: Config) -> Iterator[Finding]:
    known = tuple(printer.id for printer in config.printers)
    for i, site in enumerate(config.sites):
        if site.printer is not None and site.printer not in known:
            yield ("sites", i, "printer"), _unknown("printer", site.printer, known)


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    close = suggestion(name, known)
    hint = f"; did you mean '{close}'?" if close else ""
    return f"unknown {kind} '{name}'{hint}"


def logos(config: Config) -> Iterator[Finding]:
    """Looked at now, while somebody reads what is said; a receipt does without a bad one."""
    for i, site in enumerate(config.sites):
        if site.receipt.logo is not None:
            try:
                read_logo(site.receipt.logo)
            except LogoError as error:
                yield ("sites", i, "receipt", "logo"), str(error)


def fallbacks(config: Config) -> Iterator[Finding]:
    """A job that is handed over must not come back to where it could not be printed."""
    known = tuple(printer.id for printer in config.printers)
    for i, printer in enumerate(config.printers):
        place: Location = ("printers", i, "fallback")
        if printer.fallback is None:
            continue
        if printer.fallback not in known:
            yield place, _unknown("printer", printer.fallback, known)
        elif printer.fallback == printer.id:
            yield place, "names the printer itself"
        elif printer.id in _taken_over_by(config, printer.fallback):
            yield place, f"goes round in a circle: '{printer.fallback}' falls back on it in turn"


def _taken_over_by(config: Config, name: str | None) -> set[str]:
    """The printers that follow, one after the other, when `name` cannot print."""
    followed: set[str] = set()
    while (printer := config.printer(name) if name else None) is not None:
        name = printer.fallback
        if name is None or name in followed:
            break
        followed.add(name)
    return followed


def separate_outputs(config: Config) -> Iterator[Finding]:
    """Two names for one folder or one device would mix two queues of receipts."""
    outputs = [_output(printer, i) for i, printer in enumerate(config.printers)]
    yield from repeated(
        [output for output in outputs if output is not None],
        "already the output of {first}: let the sites share that printer's id",
    )


def _output(printer: PrinterConfig, i: int) -> tuple[Location, Hashable] | None:
    if isinstance(printer, FilePrinter):
        return ("printers", i, "folder"), (printer.agent, printer.folder)
    if isinstance(printer, NetworkPrinter):
        return ("printers", i, "host"), (printer.host.lower(), printer.port)
    if isinstance(printer, UsbPrinter) and printer.serial is not None:
        model = (printer.agent, printer.vendor, printer.product)
        return ("printers", i, "serial"), (*model, printer.serial)
    if isinstance(printer, SerialPrinter):
        return ("printers", i, "device"), (printer.agent, printer.device)
    if isinstance(printer, CupsPrinter):
        return ("printers", i, "queue"), (printer.agent, "cups", printer.queue)
    return None


def usb_twins(config: Config) -> Iterator[Finding]:
    """Without its serial number, a printer is whichever of its model is found first."""
    printers = [each for each in config.printers if isinstance(each, UsbPrinter)]
    models = Counter((each.agent, each.vendor, each.product) for each in printers)
    for i, printer in enumerate(config.printers):
        if isinstance(printer, UsbPrinter) and printer.serial is None:
            others = models[printer.agent, printer.vendor, printer.product] - 1
            if others:
                yield ("printers", i, "product"), "there are two of this model: add its serial"


def printers_agents(config: Config) -> Iterator[Finding]:
    known = tuple(agent.id for agent in config.print_agents)
    for i, printer in enumerate(config.printers):
        if printer.agent is not None and printer.agent not in known:
            yield ("printers", i, "agent"), _unknown("print agent", printer.agent, known)


def agents_tokens(config: Config) -> Iterator[Finding]:
    """A token says which agent asks, so no two share one; what it is, no sentence tells."""
    first: dict[str, Location] = {}
    for i, agent in enumerate(config.print_agents):
        place: Location = ("print_agents", i, "token_file" if agent.token_file else "token")
        try:
            token = read_token(agent)
        except TokenError as error:
            yield place, str(error)
            continue
        if token is None:
            continue
        if token in first:
            yield place, f"the same token as {key_path(first[token])}: give each agent its own"
        else:
            first[token] = place


PRINTER_CHECKS: tuple[Callable[[Config], Iterator[Finding]], ...] = (
    site_printers,
    logos,
    fallbacks,
    separate_outputs,
    usb_twins,
    printers_agents,
    agents_tokens,
)
