"""The third room: is it a dead end, and what could a third party do?

**The Graph Model**: `conflict` from `optionform`, `statements` and `preferences` (also `pairwise` and `strength`),
its `stateset`, `moves`, `reach` and `integrated` graph; read from `cases`, `casefile` with `caseparts`, and
`gmcrplus`, or begun as a `draft`. Judged by `stability` (`onestate`, `simultaneous`, `relational`, `foresight`,
`coalitions`, `hypergames`), told by `why` and `narration`, held to published results by `verify`. **What follows**:
`statusquo`, `deadend`, `waysout`, `interventions` in `steps`. **How sure**: `inverse` (`lifts`, `profiles`,
`betterset`, `statementorders`), `sensitivity` over `nearby` preferences. **Days**: `pledges` (the clock) and what is
`outstanding`. **Third parties**: `thirdparties` from `roles`, `conduct`, `evenness`, `exploiting`, `presence` and
`leverage`. **Options**: `precedents` and `options`; `effects` by `eventstudy` against a `counterfactual`, with their
`fading`; `calm` and `relapse`; `simulate`; `openings`; and the `shortlist` of `entry` and `prospects`. `intervals`
serve them all.
"""
