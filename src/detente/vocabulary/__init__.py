"""What words mean: states, dyads, actors, event types, domains and disputed names, with their tables."""
