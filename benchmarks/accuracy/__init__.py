"""How well the methods do."""
