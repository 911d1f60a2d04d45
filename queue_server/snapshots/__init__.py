"""What screens load before they follow the events: one consistent read each."""
