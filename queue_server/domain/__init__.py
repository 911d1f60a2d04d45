"""The rules of the queue: pure, without clock, database or web."""
