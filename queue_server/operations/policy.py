"""The policy in force, from the configuration."""

from datetime import timedelta

from queue_server.config import Config
from queue_server.domain.policy import Policy


def policy_of(config: Config) -> Policy:
    """The published policy's numbers."""
    return Policy(
        version=config.policy.version,
        ordinary_weight=config.policy.ordinary_weight,
        priority_weight=config.policy.priority_weight,
        max_wait=timedelta(minutes=config.policy.max_wait_minutes),
    )
