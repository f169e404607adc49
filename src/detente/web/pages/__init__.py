"""One module a page: each returns what the page says, as a template with its context and as plain values."""
