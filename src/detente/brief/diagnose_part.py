"""The second room in sentences: how bad, whether different, what next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.document import Section, Table
from detente.brief.standing_part import how_bad, place_in_range, recovery_sentence
from detente.brief.strips import whole_strip
from detente.diagnose import breaks, counts_ahead, episodes, manner, outlook, standing, verdict
from detente.diagnose.breaks import SAY_FROM
from detente.diagnose.record import EVEN
from detente.diagnose.recovery import POOL
from detente.observe import tension
from detente.period import in_words
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from detente.brief.evidence import Acts
    from detente.diagnose.diagnosis import Diagnosis
    from detente.diagnose.episodes import Episode
    from detente.diagnose.verdict import Reason

WEIGHTS_READ = (
    "Reasons, the weightiest first; in brackets which way one points, and its part in the log odds of a break. Those "
    "without are read beside the probability."
)


def tension_section(found: Diagnosis, acts: Acts) -> Section:
    """How bad is it?"""
    measured = found.tension
    normal = found.episodes.normal
    mark, year = found.signal, measured.change(365)
    paragraphs = [
        "Scale: 50 means that hostile and cooperative acts weigh the same; five points are one point of mean intensity "
        "on the scale from -10 to +10; intervals hold 80 % of the probability.",
        f"Tension lies {place_in_range(found)} the pair's normal range, the middle half of its months, each as it "
        f"could be told at the time: {normal.lower:.0f} to {normal.upper:.0f}, the median at {normal.median:.0f}.",
        f"Told with what was known then, tension stood at {words.level(mark.told_then)} on {words.day(mark.since)}; "
        f"told today it stands at {words.level(mark.told_now)}.",
        f"As seen from today, it changed by {words.change(year)} over twelve months, a rise with probability "
        f"{words.percent(year.p_rise)}.",
    ]
    rows = tuple(
        (" towards ".join(display_name(code) for code in key.split(">")), words.level(measured.now(key)))
        for key in measured.keys[-2:]
    )
    behind = found.episodes.current.event_ids if found.episodes.current else found.drivers["status"].event_ids
    return Section(
        key="tension",
        title="How bad is it?",
        answer=how_bad(found),
        paragraphs=tuple(paragraphs),
        tables=(Table("Tension by direction", ("Direction", "Tension"), rows, (1,)),),
        chart="tension",
        strips=(whole_strip(measured),),
        evidence=acts(behind),
        limitation=f"{tension.LIMITATION} {standing.LIMITATION}",
    )


def different_section(found: Diagnosis, acts: Acts) -> Section:
    """Is this time different?"""
    answer = found.verdict
    is_asked = answer.p_break is not None
    paragraphs = [reason_sentence(reason) for reason in (answer.reasons if is_asked else answer.reasons[1:])]
    paragraphs.insert(0, WEIGHTS_READ if is_asked else recovery_sentence(found))
    paragraphs.append(_change_point_sentence(found))
    paragraphs += [manner_sentence(found), record_sentence(found)]
    behind = [event for reason in answer.reasons for event in reason.event_ids[:3]]
    return Section(
        key="different",
        title="Is this time different?",
        answer=verdict_sentence(found),
        paragraphs=tuple(text for text in paragraphs if text),
        tables=(_episode_table(found),),
        chart="episodes",
        evidence=acts(behind),
        limitation=f"{verdict.LIMITATION} {breaks.LIMITATION} {manner.LIMITATION} {episodes.LIMITATION}",
    )


def reason_sentence(reason: Reason) -> str:
    """Say a reason, and which way it points with which part in the log odds, if it is counted."""
    return f"{reason.text} [{reason.points_to}, {reason.weight:.2f}]" if reason.weight else reason.text


def verdict_sentence(found: Diagnosis) -> str:
    """Say the verdict with its probability and interval."""
    answer = found.verdict
    if answer.p_break is None or answer.interval is None:
        return (
            f"The question does not arise today: tension is not above {answer.edge:.0f}, the upper edge of the pair's "
            "normal range, so there is nothing that could be a swing or a break."
        )
    chance = (
        f"the probability of a break, that is of tension above {answer.edge:.0f} still in the second year from now, is "
        f"{words.chance(answer.p_break, *answer.interval)}"
    )
    if answer.answer == "undetermined":
        return f"Undetermined, leaning to a {'swing' if answer.p_break < 0.5 else 'break'}: {chance}."
    kind = "a break with the past" if answer.answer == "break" else "a swing, as before"
    return f"Probably {kind}: {chance}."


def record_sentence(found: Diagnosis) -> str:
    """Say how such verdicts did before."""
    kept = found.verdict.record
    scores = kept.brier() if kept else None
    if kept is None or scores is None:
        return "Record: no earlier question of this pair has been judged yet, so the verdict has no record."
    n_breaks = sum(bool(question.outcome) for question in kept.judged)
    ours, base = scores
    return (
        f"Record: put to {words.counted(len(kept.judged), 'earlier moment')} of this pair with only what was known "
        f"then, {n_breaks} of which turned out to be breaks, the verdict's Brier score is {ours:.2f}, "
        f"{_compared(ours, base)} the base rate's {base:.2f} and {_compared(ours, EVEN**2)} the {EVEN**2:.2f} of "
        "saying one half every time (0 is perfect)."
    )


def _compared(ours: float, other: float) -> str:
    return "better than" if ours < other - 0.005 else "worse than" if ours > other + 0.005 else "level with"


def manner_sentence(found: Diagnosis) -> str:
    """Say whether the way in which the two act changed; nothing where that is not seen."""
    told = {
        "persistence": "how long a rise or a calm goes on",
        "volatility": "how wide the swings are",
        "reciprocity": "how much each side's acts follow the other's",
    }
    changed = [
        f"{told[kind]} (probability {words.percent(change.p)}, likeliest in {words.month(change.day)}, from "
        f"{change.before:.2f} to {change.after:.2f})"
        for kind, change in found.manner.items()
        if change.p >= SAY_FROM
    ]
    if changed:
        return f"The manner of the two has changed as well, apart from the level: {words.listed(changed)}."
    if not found.manner:
        return ""
    most = max(found.manner.values(), key=lambda change: change.p)
    return (
        "No change is seen in the manner of the two, that is in how long swings go on, how wide they are, and how much "
        f"each answers the other (probability at most {words.percent(most.p)})."
    )


def _change_point_sentence(found: Diagnosis) -> str:
    shift = found.breaks
    if shift.p_any is None or shift.best_day is None or shift.best_range is None or shift.factor is None:
        return (
            f"Whether the number of hostile acts has changed its level for good cannot be told from "
            f"{words.counted(shift.n_acts, 'act')}."
        )
    low, high = shift.best_range
    moved = f"up by a factor of {shift.factor:.1f}" if shift.factor >= 1 else f"down to {shift.factor:.1f} of it"
    return (
        f"Over the whole record, at least one lasting change in the level of hostile acts, measured against all that "
        f"is told of the pair, has probability {words.percent(shift.p_any)} (prior 50 %), a persistent cycle being the "
        f"other explanation; if there was one, the likeliest month is {words.month(shift.best_day)} (80 % range "
        f"{low.year} to {high.year}), {moved}."
    )


def _episode_table(found: Diagnosis) -> Table:
    rows = tuple(_episode_row(episode) for episode in (*found.episodes.past, found.episodes.current) if episode)
    return Table(
        "Rises of tension on record",
        ("Onset", "Worst month", "Tension then", "Lasted", "Worst to end", "In conflict then"),
        rows,
        (2, 3, 4),
    )


def _episode_row(episode: Episode) -> tuple[str, ...]:
    return (
        f"{episode.onset:%Y-%m}",
        f"{episode.peak:%Y-%m}",
        words.level(episode.level),
        in_words(episode.days) + ("" if episode.end else " so far"),
        in_words(episode.recovery_days) if episode.recovery_days is not None else "not yet",
        ", ".join(episode.domains) or "none clearly",
    )


def outlook_section(found: Diagnosis, acts: Acts) -> Section:
    """Where is it heading?"""
    ahead = found.outlook
    rows = tuple(
        (
            words.counted(horizon.months, "month"),
            str(horizon.n),
            f"{horizon.crps:.2f}",
            f"{horizon.crps_history:.2f}",
            f"{horizon.crps_last_year:.2f}",
            words.percent(horizon.coverage),
        )
        for horizon in ahead.record
    )
    headers = ("Ahead", "Forecasts", "Ours", "Whole history", "Last year", "Inside 80 %")
    told = (_outlook_details(found), _recovered(found), *_acts_ahead(found), _worth(found))
    paragraphs = [text for text in told if text]
    return Section(
        key="outlook",
        title="Where is it heading?",
        answer=outlook_sentence(found),
        paragraphs=tuple(paragraphs),
        tables=(Table("Record: mean error (CRPS, points of intensity)", headers, rows, (1, 2, 3, 4, 5)),)
        if rows
        else (),
        chart="outlook",
        evidence=acts(found.episodes.current.event_ids if found.episodes.current else ()),
        limitation=f"{outlook.LIMITATION} {counts_ahead.LIMITATION}",
    )


def outlook_sentence(found: Diagnosis) -> str:
    """Say where tension will be in a year and the probability that matters most."""
    ahead = found.outlook
    low, middle, high = (ahead.quantiles[-1, place] for place in (1, 3, 5))
    text = f"In twelve months tension is expected at {middle:.0f} ({low:.0f} to {high:.0f})"
    p_normal = float(ahead.p_normal[-1])
    if place_in_range(found) != "above":
        return f"{text}; it is then above the normal range, that is over {ahead.edge:.0f}, with probability " + (
            f"{words.percent(1.0 - p_normal)}."
        )
    return (
        f"{text}, no longer above the normal range with probability {words.percent(p_normal)}; a new nadir of "
        f"relations within the year has probability {words.percent(ahead.p_new_nadir)}."
    )


def _recovered(found: Diagnosis) -> str:
    """Say what share of rises is over how soon, and what this was learned from."""
    known = found.episodes
    own = len(known.past) + (known.current is not None)
    told = [
        f"{words.chance(share, *known.recovered_interval[months])} within {months}"
        for months, share in known.recovered.items()
    ]
    return (
        f"Share of rises back at the median, in months from the worst one, from {own} of this pair and "
        f"{POOL.n_episodes} of {POOL.n_pairs} others: {words.listed(told)}."
    )


def _outlook_details(found: Diagnosis) -> str:
    """Say what the two probabilities mean."""
    ahead = found.outlook
    mark = (
        f"A new nadir is a month end worse than today and than the {ahead.nadir:.0f} of the worst month of the "
        f"{'present' if found.episodes.current else 'last'} rise; within the year it has probability "
        f"{words.percent(ahead.p_new_nadir)}"
    )
    if place_in_range(found) != "above":
        return f"{mark}."
    return (
        f"{mark}. Tension is at {ahead.edge:.0f}, the upper edge of the normal range, or lower at one month end of the "
        f"year at least with probability {words.percent(ahead.p_back_within_year)}."
    )


def _acts_ahead(found: Diagnosis) -> list[str]:
    """Say how many hostile acts on record each side's next month and twelfth month will bring."""
    told = []
    for direction, ahead in found.outlook.acts.items():
        if ahead is None:
            continue
        side = " towards ".join(display_name(code) for code in direction.split(">"))
        near, far = (f"{middle} ({low} to {high})" for low, middle, high in ahead.quantile((0.1, 0.5, 0.9))[[0, -1]])
        told.append(
            f"Hostile acts on record, {side}: {near} in the month under way and {far} in the twelfth month; a spike, "
            f"that is more than {int(ahead.threshold)}, the 90th percentile of the months so far, has probability "
            f"{words.percent(float(ahead.p_spike[0]))} and {words.percent(float(ahead.p_spike[-1]))}."
        )
    return told


def _worth(found: Diagnosis) -> str:
    """Say plainly at which horizons the forecast beats the baselines."""
    record = found.outlook.record
    if not record:
        return "The outlook has no record yet: the pair's history is too short."
    beaten = [str(row.months) for row in record if row.crps < min(row.crps_history, row.crps_last_year) - 0.005]
    if not beaten:
        return (
            "In the back-test the forecast does not beat the whole history's average at any horizon: read it as such."
        )
    unit = "month" if beaten == ["1"] else "months"
    return f"In the back-test the forecast beats both baselines {words.listed(beaten)} {unit} ahead" + (
        "." if len(beaten) == len(record) else "; at the other horizons it does not."
    )
