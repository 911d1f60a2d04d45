"""Definitions → figures. One definition each, for dashboard, API and exports alike."""
