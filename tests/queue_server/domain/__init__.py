"""The rules of the queue, without clock, database or web."""
