"""The second room in sentences: how bad, whether different, which drivers, what next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.document import Section, Table
from detente.diagnose import breaks, drivers, episodes, outlook, standing, verdict
from detente.observe import tension
from detente.period import in_words
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from detente.brief.evidence import Acts
    from detente.diagnose.diagnosis import Diagnosis
    from detente.diagnose.drivers import Driver, Novelty
    from detente.diagnose.episodes import Episode

EVIDENCE_PER_DOMAIN = 3


def tension_section(found: Diagnosis, acts: Acts) -> Section:
    """How bad is it?"""
    measured = found.tension
    normal = found.episodes.normal
    recent, year = measured.change(90), measured.change(365)
    paragraphs = [
        "Scale: 50 means that hostile and cooperative acts weigh the same; five points are one point of mean intensity "
        "on the scale from -10 to +10; intervals hold 80 % of the probability.",
        f"The pair's normal range, the middle half of its months as told at the time, is {normal.lower:.0f} to "
        f"{normal.upper:.0f}; its median {normal.median:.0f}.",
        f"Change since {words.day(recent.since)}: {words.change(recent)}, a rise with probability "
        f"{words.percent(recent.p_rise)}; over twelve months {words.change(year)}.",
    ]
    rows = tuple(
        (f"{display_name(key[:3])} towards {display_name(key[4:])}", words.level(measured.now(key)))
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
        evidence=acts(behind),
        limitation=f"{tension.LIMITATION} {standing.LIMITATION}",
    )


def how_bad(found: Diagnosis) -> str:
    """Say the level of tension and since when it was last as far out."""
    now = found.tension.now()
    text = f"Tension stands at {words.level(now)} on the scale from 0 to 100"
    at = found.standing
    if at is None:
        return f"{text}; the record is too short to compare it with earlier years."
    share = at.share_below if at.side == "worst" else 1.0 - at.share_below
    way = "higher" if at.side == "worst" else "lower"
    text += f", {way} than in {words.percent(share)} of the earlier months on record"
    if at.since is None:
        return (
            f"{text}: the {at.side} since the record begins in {words.month(at.record_start)}{_range_of_since(found)}."
        )
    return f"{text}: the {at.side} since {words.month(at.since)}{_range_of_since(found)}."


def _range_of_since(found: Diagnosis) -> str:
    at = found.standing
    if at is None:
        return ""
    if at.since_latest == at.since_earliest:
        return ""
    latest = f"at least since {words.month(at.since_latest)}" if at.since_latest else "surely"
    earliest = (
        f"perhaps since {words.month(at.since_earliest)}" if at.since_earliest else f"perhaps the {at.side} on record"
    )
    return f" ({latest}, {earliest})"


def different_section(found: Diagnosis, acts: Acts) -> Section:
    """Is this time different?"""
    answer = found.verdict
    paragraphs = [reason.text for reason in answer.reasons]
    paragraphs.append(_change_point_sentence(found))
    paragraphs.append(record_sentence(found))
    behind = [event for reason in answer.reasons for event in reason.event_ids[:3]]
    return Section(
        key="different",
        title="Is this time different?",
        answer=verdict_sentence(found),
        paragraphs=tuple(paragraphs),
        tables=(_episode_table(found),),
        chart="episodes",
        evidence=acts(behind),
        limitation=f"{verdict.LIMITATION} {breaks.LIMITATION} {episodes.LIMITATION}",
    )


def verdict_sentence(found: Diagnosis) -> str:
    """Say the verdict with its probability and interval."""
    answer = found.verdict
    if answer.p_break is None or answer.interval is None:
        return (
            "The question does not arise today: tension is not above the pair's normal range "
            f"(upper edge {answer.edge:.0f}), so there is no rise that could be a swing or a break."
        )
    chance = (
        f"a break, tension still above {answer.edge:.0f} in the second year from now, has probability "
        f"{words.percent(answer.p_break)} ({words.percent(answer.interval[0])} to "
        f"{words.percent(answer.interval[1])})"
    )
    if answer.answer == "undetermined":
        leaning = "leaning to a swing" if answer.p_break < 0.5 else "leaning to a break"
        return f"Undetermined, {leaning}: {chance}."
    return f"Probably a {answer.answer} of the {'past order' if answer.answer == 'break' else 'cycle'}: {chance}."


def record_sentence(found: Diagnosis) -> str:
    """Say how such verdicts did before."""
    kept = found.verdict.record
    scores = kept.brier() if kept else None
    if kept is None or scores is None:
        return "Record: no earlier question of this pair has been judged yet, so the verdict has no record."
    n_breaks = sum(bool(question.outcome) for question in kept.judged)
    ours, base = scores
    compared = "better than" if ours < base - 0.005 else "worse than" if ours > base + 0.005 else "level with"
    return (
        f"Record: put to {words.counted(len(kept.judged), 'earlier moment')} of this pair with only what was known "
        f"then, {n_breaks} of which turned out to be breaks, the verdict's Brier score is {ours:.2f}, {compared} the "
        f"base rate's {base:.2f} (0 is perfect)."
    )


def _change_point_sentence(found: Diagnosis) -> str:
    shift = found.breaks
    low, high = shift.best_range
    return (
        f"Over the whole record, a single lasting shift of level has probability {words.percent(shift.p_any)} (prior "
        f"50 %); if there was one, the likeliest month is {words.month(shift.best_day)} (80 % range "
        f"{low.year} to {high.year})."
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
        ", ".join(episode.domains) or "none surely",
    )


def drivers_section(found: Diagnosis, acts: Acts) -> Section:
    """Which drivers moved?"""
    domains = found.drivers
    paragraphs = [cushion_sentence(driver) for driver in domains.drivers if driver.domain == "economy"]
    paragraphs += [text for driver in domains.drivers if (text := novelty_sentence(driver, acts))]
    rows = tuple(_driver_row(driver) for driver in domains.drivers)
    headers = (
        "Domain",
        "Tension",
        "In conflict",
        "12-month change",
        "Compared",
        "Share of hostile acts, last year (before)",
    )
    behind = [event for driver in domains.drivers for event in driver.event_ids[:EVIDENCE_PER_DOMAIN]]
    return Section(
        key="drivers",
        title="Which drivers moved?",
        answer=at_once_sentence(found),
        paragraphs=tuple(paragraphs),
        tables=(Table("The four domains", headers, rows, (1, 2, 3, 5)),),
        chart="drivers",
        evidence=acts(behind),
        limitation=drivers.LIMITATION,
    )


def at_once_sentence(found: Diagnosis) -> str:
    """Say which domains are in conflict at once, and when that was last so."""
    domains = found.drivers
    chances = words.listed([f"{driver.domain} {words.percent(driver.p_conflict)}" for driver in domains.drivers])
    if not domains.at_once:
        return f"None of the four domains is surely in conflict (probability that hostile acts outweigh: {chances})."
    number = {1: "One", 2: "Two", 3: "Three", 4: "All"}[len(domains.at_once)]
    text = f"{number} of the four domains {'is' if len(domains.at_once) == 1 else 'are'} in conflict at once"
    text += f" ({words.listed(domains.at_once)}; probability that hostile acts outweigh: {chances})"
    if domains.at_once_since:
        text += f", since {words.month(domains.at_once_since)}"
    last = domains.at_once_last
    together = "that" if len(domains.at_once) == 1 else "all of these together"
    return (
        f"{text}; before, {together} was last so in {words.month(last)}."
        if last
        else f"{text}, for the first time on record."
    )


def cushion_sentence(driver: Driver) -> str:
    """Say whether a domain still cushions."""
    pad = driver.cushion
    if pad.before is None or pad.before_lower is None or pad.before_upper is None:
        return f"Whether the {driver.domain} cushions tension cannot be told: too few tense months on record."
    side = "below" if pad.before > 0 else "above"
    text = (
        f"In tense months before the last three years the {driver.domain} lay {abs(pad.before):.1f} points {side} the "
        f"other domains (80 % interval of the distance {pad.before_lower:+.1f} to {pad.before_upper:+.1f})"
    )
    if pad.lately is None:
        return f"{text}; the last three years hold no tense month to compare."
    now = "below" if pad.lately > 0 else "above"
    text += f"; in those of the last three years it lies {abs(pad.lately):.1f} points {now} them"
    if pad.before_lower > 0 > pad.lately:
        return f"{text}: it no longer cushions the quarrel but is part of it."
    if pad.before_lower > 0 and pad.lately > 0:
        return f"{text}: it still cushions."
    return f"{text}."


def novelty_sentence(driver: Driver, acts: Acts) -> str:
    """Say what is new in a domain: acts of a kind never or long not seen."""
    if not driver.novelties:
        return ""
    items = [_novelty(novelty, acts) for novelty in driver.novelties[:2]]
    return f"New in the domain {driver.domain}: {'; '.join(items)}."


def _novelty(novelty: Novelty, acts: Acts) -> str:
    text = acts.text(novelty.event_id).rstrip(".")
    actor, kind = novelty.kind.split(" ")
    seen = f"the first since {novelty.last_seen.year}" if novelty.last_seen else "the first on record"
    return f"{text} ({words.day(novelty.day)}; {seen} of {display_name(actor)}'s acts of type {kind} here)"


def _driver_row(driver: Driver) -> tuple[str, ...]:
    at = driver.standing
    compared = "no earlier months"
    if at is not None:
        compared = f"{at.side} since {at.since:%Y-%m}" if at.since else f"{at.side} on record"
    return (
        driver.domain,
        words.level(driver.level),
        words.percent(driver.p_conflict),
        f"{driver.change.points:+.0f} ({driver.change.lower:+.0f} to {driver.change.upper:+.0f})",
        compared,
        f"{words.percent(driver.share_lately)} ({words.percent(driver.share_before)})",
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
    recovered = found.episodes.recovered
    past = words.listed([f"{words.percent(share)} within {months}" for months, share in recovered.items()])
    back = f"Of the pair's episodes, counted in months from the worst, {past} were back at the median." if past else ""
    paragraphs = [text for text in (back, _worth(found)) if text]
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
        limitation=outlook.LIMITATION,
    )


def outlook_sentence(found: Diagnosis) -> str:
    """Say where tension will be in a year and the two probabilities."""
    ahead = found.outlook
    low, middle, high = (ahead.quantiles[-1, place] for place in (1, 3, 5))
    return (
        f"In twelve months tension is expected at {middle:.0f} ({low:.0f} to {high:.0f}); the probability of lying "
        f"inside the normal range then is {words.percent(float(ahead.p_normal[-1]))}, of touching it at some month end "
        f"before {words.percent(ahead.p_back_within_year)}, and of a new nadir of relations (worse than today and than "
        f"the {ahead.nadir:.0f} of the worst month) {words.percent(ahead.p_new_nadir)}."
    )


def _worth(found: Diagnosis) -> str:
    """Say plainly at which horizons the forecast beats the baselines."""
    record = found.outlook.record
    if not record:
        return "The outlook has no record yet: the pair's history is too short."
    beaten = [f"{row.months}" for row in record if row.crps < min(row.crps_history, row.crps_last_year) - 0.005]
    if not beaten:
        return (
            "In the back-test the forecast does not beat the whole history's average at any horizon: read it as such."
        )
    return f"In the back-test the forecast beats both baselines {words.listed(beaten, 'and')} months ahead" + (
        "." if len(beaten) == len(record) else "; at the other horizons it does not, and history's average is as good."
    )
