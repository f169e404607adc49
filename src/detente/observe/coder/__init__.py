"""coder: text to events."""
