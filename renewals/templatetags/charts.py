"""Charts of report pages: `{% chart_scripts %}` in the head, `{% chart one %}` in its place."""

from __future__ import annotations

from typing import Any

from django import template

from renewals.charts import Chart

register = template.Library()


@register.inclusion_tag("renewals/_report_chart.html")
def chart(one: Chart) -> dict[str, Any]:
    """Draw a chart with its sentence and its table; without scripts the table stands open."""
    return {"chart": one, "data_id": f"chart-{one.code}", "table_id": f"chart-{one.code}-table"}


@register.inclusion_tag("renewals/_report_scripts.html")
def chart_scripts() -> dict[str, Any]:
    """Load what draws the charts: on report pages alone, it weighs more than all the rest."""
    return {}
