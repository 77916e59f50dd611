"""How long a dead part rests, and when it is given up."""

from accounts_crm.supervisor.deaths import Deaths


def test_the_pause_grows_with_every_death() -> None:
    deaths = Deaths()
    assert [deaths.pause_after(float(second)) for second in range(4)] == [0.5, 1.0, 2.0, 4.0]


def test_the_fifth_death_within_a_minute_is_the_last() -> None:
    deaths = Deaths()
    for second in (0.0, 10.0, 20.0, 30.0):
        deaths.pause_after(second)
    assert deaths.pause_after(59.9) is None


def test_deaths_of_more_than_a_minute_ago_are_forgotten() -> None:
    deaths = Deaths()
    for second in (0.0, 10.0, 20.0, 30.0):
        deaths.pause_after(second)
    assert deaths.pause_after(61.0) == 4.0
    assert deaths.pause_after(200.0) == 0.5
