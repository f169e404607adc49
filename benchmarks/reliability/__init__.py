"""Does it hold when things go wrong? One command, one table each."""
