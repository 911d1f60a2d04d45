"""What screens load, and that events lead from one snapshot to the next."""
