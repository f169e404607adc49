"""The drivers in sentences: which domains are in conflict, which calm the quarrel and which feed it, what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.document import Section, Table
from detente.brief.strips import domain_strips
from detente.diagnose import drivers
from detente.observe.tension import P_CONFLICT
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from detente.brief.evidence import Acts
    from detente.diagnose.diagnosis import Diagnosis
    from detente.diagnose.drivers import Driver, Novelty

EVIDENCE_PER_DOMAIN = 3
IN_CONFLICT = (
    "A domain is in conflict when hostile acts outweigh cooperative ones in it with probability "
    f"{words.percent(P_CONFLICT)} or more; the figures beside the domains are that probability. A domain is a "
    "safety valve when its acts weigh on the side of cooperation in those months in which the other three are tense."
)


def drivers_section(found: Diagnosis, acts: Acts) -> Section:
    """Which drivers moved?"""
    domains = found.drivers
    paragraphs = [IN_CONFLICT, cushion_sentence(domains["economy"])]
    paragraphs += [text for driver in domains.drivers if (text := novelty_sentence(driver, acts))]
    rows = tuple(_driver_row(driver) for driver in domains.drivers)
    headers = (
        "Domain",
        "Tension",
        "In conflict",
        "12-month change",
        "Compared",
        "Share of hostility, last year (before)",
    )
    behind = [event for driver in domains.drivers for event in driver.event_ids[:EVIDENCE_PER_DOMAIN]]
    return Section(
        key="drivers",
        title="Which drivers moved?",
        answer=at_once_sentence(found),
        paragraphs=tuple(paragraphs),
        tables=(Table("The four domains", headers, rows, (1, 2, 3, 5)), _cushion_table(domains.drivers)),
        chart="drivers",
        strips=domain_strips(found.tension),
        evidence=acts(behind),
        limitation=drivers.LIMITATION,
    )


def at_once_sentence(found: Diagnosis) -> str:
    """Say which domains are in conflict at once, and when that was last so."""
    domains = found.drivers
    chance = {driver.domain: words.percent(driver.p_conflict) for driver in domains.drivers}
    if not domains.at_once:
        nearest = max(domains.drivers, key=lambda driver: driver.p_conflict).domain
        return (
            f"None of the four domains is clearly in conflict; {_the_domain(nearest)} comes nearest, with probability "
            f"{chance[nearest]}."
        )
    since = f", since {words.month(domains.at_once_since)}" if domains.at_once_since else ""
    last = words.month(domains.at_once_last) if domains.at_once_last else None
    if len(domains.at_once) == 1:
        name = domains.at_once[0]
        before = f"before that it last was so in {last}" if last else "for the first time on record"
        only = f"Of the four domains only {_the_domain(name)} is in conflict"
        return f"{only} (probability {chance[name]}){since}; {before}."
    named = words.listed([f"{name} ({chance[name]})" for name in domains.at_once])
    number = {2: "Two of the four", 3: "Three of the four", 4: "All four"}[len(domains.at_once)]
    before = f"; before that these were last so together in {last}" if last else ", for the first time on record"
    return f"{number} domains are in conflict at once: {named}{since}{before}."


def _the_domain(name: str) -> str:
    return f"the {name}" if name == "economy" else name


def cushion_sentence(driver: Driver) -> str:
    """Say whether a domain is a safety valve or part of the quarrel, beside what it was before."""
    pad, name = driver.cushion, _the_domain(driver.domain)
    if pad.lately is None or pad.p_valve_lately is None:
        days = words.counted(pad.n_lately, "day")
        return (
            f"Whether {name} calms or feeds the quarrel cannot be told: too few acts ({days}) in tense months of late."
        )
    now = {
        "valve": f"it is a safety valve (probability {words.percent(pad.p_valve_lately)})",
        "cause": f"it is part of the quarrel (probability {words.percent(1.0 - pad.p_valve_lately)})",
        "undetermined": f"whether it calms or feeds the quarrel is open (calms: {words.percent(pad.p_valve_lately)})",
    }[pad.sign]
    before = f", before {_weighed(pad.before)}" if pad.before else ""
    return f"In tense months of the last three years acts in {name} weighed {_weighed(pad.lately)}{before}: {now}."


def _cushion_table(found: tuple[Driver, ...]) -> Table:
    """Set the four domains side by side: on which side their acts weighed before and lately."""

    def figure(value: tuple[float, float, float] | None) -> str:
        return "not enough data" if value is None else "{:+d} ({:+d} to {:+d})".format(*map(round, value))

    def chance(value: float | None) -> str:
        return "" if value is None else words.percent(value)

    rows = tuple(
        (
            driver.domain,
            figure(driver.cushion.before),
            figure(driver.cushion.lately),
            driver.cushion.sign if driver.cushion.lately else "",
            chance(driver.cushion.p_worse),
            chance(driver.cushion.p_turned),
        )
        for driver in found
    )
    headers = ("Domain", "Before", "Last 3 years", "Now", "Worse now", "Valve to cause")
    title = "Safety valve or cause: acts in tense months, points, + towards cooperation"
    return Table(title, headers, rows, (1, 2, 4, 5))


def _weighed(figure: tuple[float, float, float]) -> str:
    middle, low, high = figure
    side = "cooperation" if middle > 0 else "hostility"
    near, far = (low, high) if middle > 0 else (-high, -low)
    return f"{abs(middle):.1f} points ({near:.1f} to {far:.1f}) on the side of {side}"


def novelty_sentence(driver: Driver, acts: Acts) -> str:
    """Say what is new in a domain: acts of a kind never or long not seen."""
    if not driver.novelties:
        return ""
    items = [_novelty(novelty, acts) for novelty in driver.novelties[:2]]
    return f"New in the domain {driver.domain}: {'; '.join(items)}."


def _novelty(novelty: Novelty, acts: Acts) -> str:
    text = acts.text(novelty.event_id).rstrip(".")
    actor, kind = novelty.kind.split(" ")
    seen = f"since {novelty.last_seen.year}" if novelty.last_seen else "on record"
    return f"{text} ({words.day(novelty.day)}; the first act of type {kind} by {display_name(actor)} here {seen})"


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
