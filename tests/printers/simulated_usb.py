"""A USB bus on which simulated printers are: what libusb would be to pyusb."""
# ruff: noqa: ARG002, N803
# The methods' names and arguments are pyusb's.

import array
import errno
import time
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace

import usb.core
from usb.backend import IBackend

from tests.printers.simulated_printer import SimulatedPrinter

VENDOR, PRODUCT = 0x04B8, 0x0E15
_OUT, _IN = 0x03, 0x84  # not the addresses that python-escpos takes for given
_BULK = 2
_LANGUAGE = 0x0409
_SERIAL_INDEX = 3


class Plugged:
    """A printer on the bus.

    Args:
        printer: at its end.
        serial: its serial number.
        interface_class: 7 for printers.
        answers: it has an endpoint for them.
    """

    def __init__(
        self,
        printer: SimulatedPrinter,
        serial: str = "J1",
        *,
        interface_class: int = 7,
        answers: bool = True,
    ) -> None:
        self.printer = printer
        self.serial = serial
        self.interface_class = interface_class
        self.endpoints = (_OUT, _IN) if answers else (_OUT,)
        self.present = True
        self.kernel_driver = True
        """The system's own driver has it."""
        self.held_by: object | None = None
        self.resets = 0


class Bus(IBackend):  # type: ignore[misc]  # pyusb has no types
    """What pyusb asks of a bus; unplugged devices are gone in the middle of anything."""

    def __init__(self, *plugged: Plugged) -> None:
        super().__init__()
        self.plugged = plugged

    def enumerate_devices(self) -> Iterator[Plugged]:
        return (each for each in self.plugged if each.present and each.printer.powered)

    def get_device_descriptor(self, dev: Plugged) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=18,
            bDescriptorType=1,
            bcdUSB=0x200,
            bDeviceClass=0,
            bDeviceSubClass=0,
            bDeviceProtocol=0,
            bMaxPacketSize0=64,
            idVendor=VENDOR,
            idProduct=PRODUCT,
            bcdDevice=0x100,
            iManufacturer=0,
            iProduct=0,
            iSerialNumber=_SERIAL_INDEX,
            bNumConfigurations=1,
            address=1,
            bus=1,
            port_number=1,
            port_numbers=(1,),
            speed=3,
        )

    def get_configuration_descriptor(self, dev: Plugged, config: int) -> SimpleNamespace:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=2,
            wTotalLength=32,
            bNumInterfaces=1,
            bConfigurationValue=1,
            iConfiguration=0,
            bmAttributes=0xC0,
            bMaxPower=1,
            extra_descriptors=[],
        )

    def get_interface_descriptor(
        self, dev: Plugged, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=4,
            bInterfaceNumber=0,
            bAlternateSetting=0,
            bNumEndpoints=len(dev.endpoints),
            bInterfaceClass=dev.interface_class,
            bInterfaceSubClass=1,
            bInterfaceProtocol=2,
            iInterface=0,
            extra_descriptors=[],
        )

    def get_endpoint_descriptor(
        self, dev: Plugged, ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=7,
            bDescriptorType=5,
            bEndpointAddress=dev.endpoints[ep],
            bmAttributes=_BULK,
            wMaxPacketSize=64,
            bInterval=0,
            bRefresh=0,
            bSynchAddress=0,
            extra_descriptors=[],
        )

    def open_device(self, dev: Plugged) -> Plugged:
        self._here(dev)
        return dev

    def close_device(self, dev_handle: Plugged) -> None:
        pass

    def set_configuration(self, dev_handle: Plugged, config_value: int) -> None:
        pass

    def get_configuration(self, dev_handle: Plugged) -> int:
        return 1

    def claim_interface(self, dev_handle: Plugged, intf: int) -> None:
        if dev_handle.kernel_driver or dev_handle.held_by is not None:
            raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
        dev_handle.held_by = self

    def release_interface(self, dev_handle: Plugged, intf: int) -> None:
        dev_handle.held_by = None

    def is_kernel_driver_active(self, dev_handle: Plugged, intf: int) -> bool:
        return dev_handle.kernel_driver

    def detach_kernel_driver(self, dev_handle: Plugged, intf: int) -> None:
        dev_handle.kernel_driver = False

    def clear_halt(self, dev_handle: Plugged, ep: int) -> None:
        self._here(dev_handle)

    def reset_device(self, dev_handle: Plugged) -> None:
        dev_handle.resets += 1

    def ctrl_transfer(
        self,
        dev_handle: Plugged,
        bmRequestType: int,
        bRequest: int,
        wValue: int,
        wIndex: int,
        data: "array.array[int]",
        timeout: int,
    ) -> int:
        """The strings: the languages, and the serial number."""
        text = (
            dev_handle.serial.encode("utf-16-le")
            if wValue & 0xFF == _SERIAL_INDEX
            else _LANGUAGE.to_bytes(2, "little")
        )
        answer = bytes([len(text) + 2, 3]) + text
        data[: len(answer)] = array.array("B", answer)
        return len(answer)

    def bulk_write(
        self, dev_handle: Plugged, ep: int, intf: int, data: Sequence[int], timeout: int
    ) -> int:
        """As libusb does it: what was moved before the time was up counts."""
        assert (ep, timeout > 0) == (_OUT, True)
        rest, moved = bytes(data), 0
        deadline = time.monotonic() + timeout / 1000
        while rest:
            self._here(dev_handle)
            taken = dev_handle.printer.take(rest)
            rest, moved = rest[taken:], moved + taken
            left = deadline - time.monotonic()
            if not taken and not self._until(dev_handle, dev_handle.printer.room, left):
                break
        if not moved:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        return moved

    def bulk_read(
        self, dev_handle: Plugged, ep: int, intf: int, buff: "array.array[int]", timeout: int
    ) -> int:
        assert (ep, timeout > 0, len(buff) % 64) == (_IN, True, 0)
        self._here(dev_handle)
        self._until(dev_handle, dev_handle.printer.has_said, timeout / 1000)
        self._here(dev_handle)
        said = dev_handle.printer.say()
        if not said:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        buff[: len(said)] = array.array("B", said)
        return len(said)

    @staticmethod
    def _until(dev: Plugged, something: Callable[[], int], seconds: float) -> bool:
        def until() -> bool:
            return bool(something()) or not dev.present or not dev.printer.powered

        return seconds > 0 and dev.printer.wait(until, seconds)

    @staticmethod
    def _here(dev: Plugged) -> None:
        if not dev.present or not dev.printer.powered:
            raise usb.core.USBError(
                "No such device (it may have been disconnected)", -4, errno.ENODEV
            )
