"""The first room: news text and event feeds become coded events, and events become tension over time.

Read in the order of the data. **In**: `fetch` (publishers' files), `feeds` (each format into the columns of `event`),
`coder` (news text into acts), `frames` and `gdelt_public` (events that lie elsewhere), `ingestion` (files into the
store, each whole or not at all), `check`. **Kept**: `tables`, `storefile`, `store`, with `ledger`, `quarantine`,
`forecasts`, `upgrade` and `vintage` (the store as it stood before). **Asked**: `scope` (which rows), `questions`
(stated once, as SQL), `engine` (with `engine_duckdb` and `engine_ibis`), `records`, `duplicates`, `coverage`,
`holdings`, `export`. **Read**: `series` (what a day's acts say), `statespace` and `tension`; `counts`, `decay`,
`drifting_rate` and `pressure`.
"""
