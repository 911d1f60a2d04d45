"""Print agents: the server's side without a network, and both sides over one that fails."""
