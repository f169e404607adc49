"""Following a dispute: what is new is read, judged and told, and what was said is kept.

Read in the order of the data: `sources` (the feeds that are polled, each in a module of its own), `intake` (into the
store), `track` (figures of a pair on a day), `rules`, `findings` and `judging` (when to speak), `alerts`, `channels`
(to whom), `digest`, and `watcher`, which goes round by a `clock` as `config` says; `alerts_part` shows what was told.
`outcomes` says what followed an alert, `elsewhere` how such alerts did about other pairs. `memory` is what is
remembered between two rounds, `lock` keeps it to one process; `vintages` makes an old brief again, and `backtest`
asks what would have been told, and when.
"""
