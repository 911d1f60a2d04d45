"""A receipt printer on USB, by way of pyusb and libusb."""

import contextlib
from typing import Unpack

import usb.core
import usb.util
from usb.backend import IBackend

from printers.drivers.asked import AskedDriver, Asking
from printers.drivers.wire import Wire

_PRINTER_CLASS = 7
_ANSWER = 512  # bytes; a multiple of every packet size, or a long answer would be an error
_LEAST_MS = 1  # libusb takes 0 for ever
_NO_LIBUSB = "libusb is missing: install Debian's libusb-1.0-0"


class UsbDriver(AskedDriver):
    """Finds the device afresh for each job: it may have been unplugged, and plugged in elsewhere.

    Args:
        vendor, product: four hexadecimal digits each.
        serial: the device's serial number, when two of one model are connected.
        backend: pyusb's way to the bus; absent: the system's libusb.
        asking: as `AskedDriver` takes them.
    """

    def __init__(
        self,
        vendor: str,
        product: str,
        serial: str | None = None,
        backend: IBackend | None = None,
        **asking: Unpack[Asking],
    ) -> None:
        own = f" {serial}" if serial else ""
        super().__init__(f"USB {vendor}:{product}{own}", **asking)
        self._vendor = int(vendor, 16)
        self._product = int(product, 16)
        self._serial = serial
        self._backend = backend

    def _open(self, seconds: float) -> Wire:  # noqa: ARG002  # the bus answers or fails at once
        device = self._device()
        try:
            return _claimed(device)
        except BaseException:
            usb.util.dispose_resources(device)
            raise

    def _device(self) -> usb.core.Device:
        try:
            found = usb.core.find(
                find_all=True,
                backend=self._backend,
                idVendor=self._vendor,
                idProduct=self._product,
            )
            for device in found or ():
                if self._serial is None or _serial_number(device) == self._serial:
                    return device
        except usb.core.NoBackendError:
            raise OSError(_NO_LIBUSB) from None
        raise OSError("not connected, or not switched on")


def _serial_number(device: usb.core.Device) -> str | None:
    try:
        number: str | None = device.serial_number
    except ValueError as error:  # pyusb's word for not being allowed to ask
        raise OSError(str(error)) from None
    finally:
        usb.util.dispose_resources(device)
    return number


def _claimed(device: usb.core.Device) -> "_UsbWire":
    """The device's printer interface, taken from the system's own driver if that has it."""
    try:
        configuration = device.get_active_configuration()
    except usb.core.USBError:
        device.set_configuration()
        configuration = device.get_active_configuration()
    interface = usb.util.find_descriptor(configuration, bInterfaceClass=_PRINTER_CLASS)
    if interface is None:
        raise OSError("is no printer")
    number = interface.bInterfaceNumber
    with contextlib.suppress(NotImplementedError):
        if device.is_kernel_driver_active(number):
            device.detach_kernel_driver(number)
    usb.util.claim_interface(device, number)
    to_printer = from_printer = None
    for endpoint in interface:
        if usb.util.endpoint_type(endpoint.bmAttributes) != usb.util.ENDPOINT_TYPE_BULK:
            continue
        direction = usb.util.endpoint_direction(endpoint.bEndpointAddress)
        if direction == usb.util.ENDPOINT_OUT:
            to_printer = endpoint
        else:
            from_printer = endpoint
    if to_printer is None:
        raise OSError("has no way in for data")
    return _UsbWire(device, to_printer, from_printer)


class _UsbWire:
    """Two bulk endpoints; what one of them has taken, the printer has."""

    def __init__(
        self,
        device: usb.core.Device,
        to_printer: usb.core.Endpoint,
        from_printer: usb.core.Endpoint | None,
    ) -> None:
        self._device = device
        self._to_printer = to_printer
        self._from_printer = from_printer
        self.ended = from_printer is None

    def write(self, data: memoryview, seconds: float) -> int:
        """Libusb counts what a write that ran out of time has moved."""
        try:
            return int(self._to_printer.write(bytes(data), _milliseconds(seconds)))
        except usb.core.USBTimeoutError:
            return 0

    def read(self, seconds: float) -> bytes:
        """What the printer has ready."""
        if self._from_printer is None:
            return b""
        try:
            return bytes(self._from_printer.read(_ANSWER, _milliseconds(seconds)))
        except usb.core.USBTimeoutError:
            return b""

    def untaken(self) -> int:
        """Nothing is kept on the way."""
        return 0

    def end(self) -> None:
        """There are no halves."""
        self.ended = True

    def close(self) -> None:
        """Give the device back."""
        usb.util.dispose_resources(self._device)

    def abort(self) -> None:
        """A halted endpoint would stay halted."""
        with contextlib.suppress(OSError, NotImplementedError):
            self._to_printer.clear_halt()
        with contextlib.suppress(OSError):
            self.close()


def _milliseconds(seconds: float) -> int:
    return max(_LEAST_MS, round(seconds * 1000))
