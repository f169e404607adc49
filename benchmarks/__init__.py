"""Benchmarks: one command and one table each."""
