"""The brief: what the three rooms say, in words, tables and charts, with the acts behind every figure.

`compose` gathers it, `sentences` puts it in order, `summary` comes first; `document` is what is said, before any
renderer sees it. The parts, in the order of a brief: `standing_part`, `diagnose_part`, `drivers_part`,
`structure_part`, `spiral_part`, `analogues_part`, `observe_part`, `resolve_part`, `third_party_part`,
`shortlist_part`, `ledger_part`; asked for alone, `case_part`, `what_if_part`, `simulation_part`, `series_part`,
`scan_part`, `backtest_part`, `compare`. `words` and `evidence` serve them all. Shown by `terminal`, `markdown`,
`html` (with `templating`), `pdf` and `docx`, whose charts come from `charts` by way of `page`; `strips` for places
without pictures, `typesetting` for paper, `case_page` for a conflict and `plots` for notebooks.
"""
