"""The policy in force: from the configuration, and written into the events when it changes."""

import hashlib
import json
from datetime import timedelta

from queue_server.config import Config
from queue_server.domain.policy import Policy
from queue_server.domain.site_events import PolicyChanged


def policy_of(config: Config) -> Policy:
    """The published policy's numbers."""
    return Policy(
        version=config.policy.version,
        ordinary_weight=config.policy.ordinary_weight,
        priority_weight=config.policy.priority_weight,
        max_wait=timedelta(minutes=config.policy.max_wait_minutes),
    )


def policy_event(config: Config) -> PolicyChanged:
    """The policy in force, as the event that puts it in force."""
    policy = config.policy
    return PolicyChanged(
        policy_version=policy.version,
        ordinary_weight=policy.ordinary_weight,
        priority_weight=policy.priority_weight,
        max_wait_seconds=policy.max_wait_minutes * 60.0,
        max_calls=policy.max_calls,
        return_grace_seconds=policy.return_grace_minutes * 60.0,
        return_delay_calls=policy.return_delay_calls,
    )


def policy_digest(config: Config) -> str:
    """Tells policies apart even where somebody forgot to change the version."""
    line = json.dumps(policy_event(config).payload(), sort_keys=True)
    return hashlib.sha256(line.encode()).hexdigest()
