"""Prove the past: the chain of events is whole, and the events alone lead to what is stored."""
