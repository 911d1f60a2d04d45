"""The verbs: each takes its actor and the time, runs in one transaction, and answers or refuses."""
