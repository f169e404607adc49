"""From files as publishers write them to acts in the store: whole or dirty, interrupted or repeated."""
