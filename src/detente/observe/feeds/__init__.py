"""observe/feeds."""
