"""Judge a dispute between two states."""
