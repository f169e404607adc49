"""What is expected of an option, and what could go wrong, in sentences with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.resolve.effects import OVERALL
from detente.vocabulary.options import STAYING_OUT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.diagnose.outlook import Outlook
    from detente.resolve.effects import Effect
    from detente.resolve.intervals import Estimate
    from detente.resolve.options import OptionRecord
    from detente.resolve.thirdparties import Candidate
    from detente.resolve.waysout import WaysOut
    from detente.vocabulary.options import ThirdPartyOption


def expected(record: OptionRecord, effect: Effect | None, worked: Estimate | None) -> str:
    """Say what is expected of an option: its measured effect, and what followed its precedents."""
    told = []
    if effect is not None and effect.year is not None:
        kind = f"of the kind '{effect.family.replace('-', ' ')}'" if effect.family != OVERALL else "of all kinds"
        told.append(
            f"tension {effect.year.value:+.1f} points over a year ({effect.year.lower:+.1f} to "
            f"{effect.year.upper:+.1f}, 90 %) in {effect.n_studies} measured precedents {kind}"
        )
        lasts = effect.half_life_months
        told.append(f"half gone after {duration(lasts)}" if lasts else "how long that lasts cannot be told")
    if worked is None:
        n = record.n_rated
        told.append(f"{n} rule-selected precedent{'' if n == 1 else 's'}: too few to say what follows")
    else:
        told.append(
            f"better after 12 months without a relapse in {worked.value:.0%} of {record.n_rated} precedents "
            f"({worked.lower:.0%} to {worked.upper:.0%}, 80 %)"
        )
        calm = record.relapse.share_without.get(24) if record.relapse else None
        if calm is not None:
            told.append(f"no relapse within two years in {calm.value:.0%} ({calm.lower:.0%} to {calm.upper:.0%})")
    return "; ".join(told).replace("%", " %").replace("  %", " %")


def left_alone(outlook: Outlook | None) -> str:
    """Say what is expected if no third party does anything."""
    if outlook is None:
        return "not enough data for an outlook"
    return (
        f"back in the normal range a year from now with probability {outlook.p_normal[-1]:.0%}, a new nadir "
        f"within the year with {outlook.p_new_nadir:.0%}, if things go on as they did"
    ).replace("%", " %")


def risks(option: ThirdPartyOption, by: str, helper: Candidate | None, ways: WaysOut | None) -> tuple[str, ...]:
    """Tell the main risk of an option, and what the third party's conduct and the conflict case add to it."""
    told = [option.risk]
    leaning = helper.evenness.favoured if helper and helper.evenness else None
    if leaning is not None and option.option != STAYING_OUT:
        told.append(f"{by} has lately been friendlier towards {leaning}, and what it does may be read so.")
    if option.option == "pressure-one-side" and ways is not None:
        told += [
            f"In the conflict case, '{risk.option}' takes the side of {risk.sides_with}: {reply}"
            for risk in ways.risks[:1]
            for reply in [_replies(risk.replies)]
        ]
    return tuple(told)


def duration(value: Estimate) -> str:
    """Write a half-life with its interval; its upper end may be infinite."""
    upper = f"{value.upper:.0f}" if value.upper < 1e3 else "never"
    return f"{value.value:.0f} months ({value.lower:.0f} to {upper})"


def _replies(replies: Mapping[str, str]) -> str:
    return "; ".join(f"{maker} next: {reply}" for maker, reply in replies.items()) + "."
