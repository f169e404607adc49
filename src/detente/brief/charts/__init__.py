"""The charts of the brief: one function a chart, each drawn twice (for a desk and for a phone) as SVG."""

from detente.brief.charts.acts import acts_chart
from detente.brief.charts.clock import Deadline, clock_chart
from detente.brief.charts.conflict import conflict_chart
from detente.brief.charts.drawing import ChartSvg
from detente.brief.charts.drivers import drivers_chart
from detente.brief.charts.episodes import episodes_chart
from detente.brief.charts.outlook import outlook_chart
from detente.brief.charts.simulation import simulation_chart
from detente.brief.charts.tension import tension_chart

__all__ = [
    "ChartSvg",
    "Deadline",
    "acts_chart",
    "clock_chart",
    "conflict_chart",
    "drivers_chart",
    "episodes_chart",
    "outlook_chart",
    "simulation_chart",
    "tension_chart",
]
