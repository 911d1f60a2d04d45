"""What every refused request is answered with."""

from typing import Any

from werkzeug.test import TestResponse


def assert_problem(answer: TestResponse, status: int, code: str) -> Any:  # noqa: ANN401 - JSON
    """RFC 9457, complete; returns the problem."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    problem: dict[str, Any] = answer.get_json(force=True)
    assert problem["code"] == code
    assert problem["status"] == status
    assert problem["type"] == f"urn:nouba:problem:{code}"
    assert problem["title"]
    assert problem["detail"]
    assert "%(" not in problem["detail"]
    assert set(problem) <= {"type", "title", "status", "code", "detail", "errors"}
    return problem
