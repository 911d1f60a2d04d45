"""Refusals: what a command may answer instead of doing it. Then nothing has changed."""

from enum import StrEnum


class Refusal(StrEnum):
    """Stable codes of the API; the sentence of each is `problem.<code>` in the catalogues."""

    UNKNOWN_SITE = "unknown_site"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_COUNTER = "unknown_counter"
    UNKNOWN_DISPLAY = "unknown_display"
    UNKNOWN_TICKET = "unknown_ticket"
    UNKNOWN_PRIORITY = "unknown_priority"
    UNKNOWN_PRINT_JOB = "unknown_print_job"
    UNKNOWN_PRINTER = "unknown_printer"
    NO_PRINTER = "no_printer"
    SITE_CLOSED = "site_closed"
    COUNTER_CLOSED = "counter_closed"
    COUNTER_OPEN = "counter_open"
    COUNTER_BUSY = "counter_busy"
    TURN_NOT_AT_COUNTER = "turn_not_at_counter"
    NOT_ALLOWED_IN_STATE = "not_allowed_in_state"
    TOO_MANY_CALLS = "too_many_calls"
    KEY_REUSED = "key_reused"
    FORBIDDEN = "forbidden"
    COUNTER_PAUSED = "counter_paused"
    COUNTER_NOT_PAUSED = "counter_not_paused"
    TURN_NOT_WAITING_HERE = "turn_not_waiting_here"
    REASON_NEEDED = "reason_needed"
    UNKNOWN_REASON = "unknown_reason"
    UNKNOWN_OUTCOME = "unknown_outcome"
    GRACE_OVER = "grace_over"
    DAY_OVER = "day_over"
    NOTHING_TO_UNDO = "nothing_to_undo"
    UNDO_TOO_LATE = "undo_too_late"
    UNDO_DEPENDED_ON = "undo_depended_on"
    SERVICE_CLOSED = "service_closed"
    QUOTA_REACHED = "quota_reached"
    UNKNOWN_APPOINTMENT = "unknown_appointment"
    APPOINTMENT_USED = "appointment_used"
    UNTIL_PASSED = "until_passed"
    SENTENCE_NEEDED = "sentence_needed"
    UNKNOWN_NOTICE = "unknown_notice"
    UNKNOWN_HELP_REQUEST = "unknown_help_request"
    HELP_ALREADY_ASKED = "help_already_asked"
    HELP_OVER = "help_over"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_LOCKED = "sign_in_locked"
    PIN_UNUSABLE = "pin_unusable"
    PASSWORD_SHORT = "password_short"
    PASSWORD_LONG = "password_long"
    PASSWORD_WEAK = "password_weak"
    PIN_WEAK = "pin_weak"
    LINK_WORTHLESS = "link_worthless"
    LOGIN_TAKEN = "login_taken"
    LAST_ADMINISTRATOR = "last_administrator"
    UNKNOWN_ACCOUNT = "unknown_account"
    UNKNOWN_SESSION = "unknown_session"
    UNKNOWN_DEVICE = "unknown_device"
    UNKNOWN_CODE = "unknown_code"
    COUNTER_YOURS = "counter_yours"
    COUNTER_HANDED_OVER = "counter_handed_over"
    UNKNOWN_PRINT_AGENT = "unknown_print_agent"
    TOO_MANY_ASKING = "too_many_asking"


class QueueError(Exception):
    """A command refused, with its code and the facts that its sentence may name."""

    def __init__(self, code: Refusal, **facts: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        named = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code.value}({named})" if named else self.code.value
