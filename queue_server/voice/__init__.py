"""The clips that calls are spoken with: their words, synthetic ones, recordings."""
