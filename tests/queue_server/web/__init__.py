"""Routes, guards, errors and the API's description."""
