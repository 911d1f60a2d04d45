"""Tokens of print agents: from the file or the configuration, and never in what is said of them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from queue_server.agent_tokens import AgentTokens, TokenError, read_token_file
from queue_server.cli import main
from queue_server.config_printers import PrintAgentConfig
from queue_server.config_source import load_config
from tests.queue_server.small_config import SMALL, complaints, spoiled, write

ONE, OTHER = "first-token-of-these-tests", "other-token-of-these-tests"
OFFICE = "  - id: office\n"
SHARED = "the same token as print_agents[0].token: give each agent its own"
SENTENCE = "should be 20 to 200 letters, digits and signs, without spaces"


def agents(*lines: str) -> str:
    """SMALL with print agents, from its line 44 on."""
    return f"{SMALL}print_agents:\n" + "".join(f"  - {line}\n" for line in lines)


def token_file(folder: Path, content: str = f"{ONE}\n", mode: int = 0o600) -> Path:
    path = folder / "token"
    path.write_text(content, encoding="utf-8")
    path.chmod(mode)
    return path


def test_a_token_says_whose_it_is(tmp_path: Path) -> None:
    tokens = AgentTokens(
        [
            PrintAgentConfig.model_validate({"id": "hall", "token": ONE}),
            PrintAgentConfig(id="annexe", token_file=token_file(tmp_path, OTHER)),
        ]
    )
    assert (tokens.agent_of(ONE), tokens.agent_of(OTHER)) == ("hall", "annexe")
    for wrong in ("", ONE[:-1], f"{ONE} ", ONE.upper(), "é", "\udce9"):
        assert tokens.agent_of(wrong) is None


def test_an_agent_without_a_token_is_let_in_otherwise(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, agents("{id: hall}", f"{{id: annexe, token: {ONE}}}")))
    tokens = AgentTokens(config.print_agents)
    assert tokens.agent_of(ONE) == "annexe"
    assert tokens.agent_of("") is None


def test_a_file_beside_the_configuration_is_found(tmp_path: Path) -> None:
    token_file(tmp_path)
    config = load_config(write(tmp_path, agents("{id: hall, token_file: token}")))
    assert config.print_agents[0].token_file == tmp_path / "token"
    assert AgentTokens(config.print_agents).agent_of(ONE) == "hall"


@pytest.mark.parametrize(
    "lines, expected",
    [
        (
            [f"{{id: hall, token: {ONE}, token_file: token}}"],
            "44: print_agents[0]: takes either 'token' or 'token_file', not both",
        ),
        (
            [f"{{id: hall, token: {ONE}}}", f"{{id: hall, token: {OTHER}}}"],
            "45: print_agents[1].id: 'hall' is taken by print_agents[0].id",
        ),
        (
            [f"{{id: hall, token: {ONE}}}", f"{{id: annexe, token: {ONE}}}"],
            f"45: print_agents[1].token: {SHARED}",
        ),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, lines: list[str], expected: str) -> None:
    [said] = complaints(tmp_path, agents(*lines))
    assert said == expected


@pytest.mark.parametrize("token", ["short", "has spaces in the middle of it", "é" * 20, "x" * 201])
def test_what_is_no_token_is_not_repeated(tmp_path: Path, token: str) -> None:
    [said] = complaints(tmp_path, agents(f"{{id: hall, token: '{token}'}}"))
    assert said == f"44: print_agents[0].token: {SENTENCE}"
    token_file(tmp_path, token)
    [said] = complaints(tmp_path, agents("{id: hall, token_file: token}"))
    assert token not in said


@pytest.mark.parametrize(
    "text",
    [
        agents(ONE),
        f"{SMALL}print_agents: {ONE}\n",
        f"{SMALL}print_agents: {{id: {ONE}}}\n",
        agents(f"{{id: hall, tokken: {ONE}}}"),
        agents(f"{{id: hall, token: [{ONE}]}}"),
        agents(f"{{id: hall, token: {ONE}, token_file: {{{ONE}: 1}}}}"),
    ],
)
def test_a_token_in_the_wrong_place_is_not_repeated_either(tmp_path: Path, text: str) -> None:
    said = complaints(tmp_path, text)
    assert said
    assert not any(ONE in line for line in said)


def test_a_file_that_everybody_may_read_is_no_secret(tmp_path: Path) -> None:
    token_file(tmp_path, mode=0o644)
    [said] = complaints(tmp_path, agents("{id: hall, token_file: token}"))
    assert said.endswith("/token' may be read by everybody: chmod o= it")
    assert said.startswith("44: print_agents[0].token_file: ")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    [said] = complaints(tmp_path, agents("{id: hall, token_file: nowhere}"))
    assert said.endswith("/nowhere' cannot be read: No such file or directory")
    with pytest.raises(TokenError, match="cannot be read: Is a directory"):
        read_token_file(tmp_path)


def test_a_start_with_a_bad_file_says_it_in_one_line(tmp_path: Path) -> None:
    config = write(tmp_path, agents("{id: hall, token_file: nowhere}"))
    refused = CliRunner().invoke(main, ["run", "--config", str(config)])
    assert refused.exit_code == 1
    [line] = refused.output.splitlines()
    assert "print_agents[0].token_file" in line


def test_a_printer_s_agent_exists(tmp_path: Path) -> None:
    text = spoiled(OFFICE, f"{OFFICE}    agent: hal\n")
    assert complaints(tmp_path, f"{text}print_agents: [{{id: hall, token: {ONE}}}]\n") == [
        "29: printers[1].agent: unknown print agent 'hal'; did you mean 'hall'?"
    ]


def test_a_configuration_that_is_shown_hides_its_tokens() -> None:
    agent = PrintAgentConfig.model_validate({"id": "hall", "token": ONE})
    assert ONE not in f"{agent!r} {agent} {agent.model_dump_json()}"
