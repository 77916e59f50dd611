"""Charts as values: the table says what the drawing shows."""

import json

import pytest
from django.template import Context, Template
from django.utils import translation

from renewals.charts import Chart, Series, money_unit, percent_unit


def chart(**given):
    facts = {
        "code": "nrr",
        "kind": "line",
        "sentence": "NRR вырос",
        "heading": "Квартал",
        "labels": ["I 26", "II 26"],
        "series": [Series("NRR", [1010, None]), Series("GRR", [890, 905], "ink-2", is_dashed=True)],
        "words": lambda value: "—" if value is None else f"{value / 10} %",
        "scale": 10,
        "unit": " %",
    }
    return Chart(**facts | given)


def test_the_table_and_the_drawing_say_the_same():
    assert chart().rows == [("I 26", ["101.0 %", "89.0 %"]), ("II 26", ["—", "90.5 %"])]
    first, second = chart().data["series"]
    assert first["values"] == [101.0, None]
    assert second["words"] == ["89.0 %", "90.5 %"]


@pytest.mark.parametrize("given", [{"kind": "pie"}, {"series": [Series("x", [1, 2], "red")]}])
def test_unknown_kinds_and_colours_are_refused(given):
    with pytest.raises(ValueError, match="a chart knows no"):
        chart(**given)


def test_a_chart_carries_its_data_without_running_anything():
    text = Template("{% load charts %}{% chart one %}").render(Context({"one": chart()}))
    data = text.partition('type="application/json">')[2].partition("</script>")[0]
    assert json.loads(data)["labels"] == ["I 26", "II 26"]
    assert "<details open>" in text
    assert text.count("<tr>") == 3


@pytest.mark.parametrize(
    ("language", "units"),
    [("ru", ("\u00a0%", "\u00a0₽", "\u00a0$")), ("en", ("%", "\u00a0RUB", "\u00a0USD"))],
)
def test_units_of_an_axis_follow_the_language(language, units):
    with translation.override(language):
        assert (percent_unit(), money_unit("RUB"), money_unit("USD")) == units
