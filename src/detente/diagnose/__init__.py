"""The second room: is this time different, what drives it, does it feed itself, and where is it heading?

`diagnosis` asks all of it about one pair, `scan` about every pair of a store, `workers` on several cores. **How
bad**: `standing`, `episodes`, `evidence`. **Different?** `verdict`, from `question` (put as it could be on a day),
`weighing` (learned over other pairs, by `logistic`), `record` and `recovery`; `breaks` on a `cycle` of the counts of
`months`, `changepoints`, `manner` (with `loglinear`), `lasting`. **Drivers**: `drivers` and `cushion`; `structure`
and `meetings` behind them. **Spiral**: `spiral` on `hawkes` (`hawkes_bootstrap`), by `regimes`, with a third state in
`triangle`. **Ahead**: `outlook`, `counts_ahead`, `sums_ahead` and `spikes` from a `pool` of views; `analogues`.
**Held to account**: `ledger`, `backtest`, `scores`. `signal` sums up.
"""
