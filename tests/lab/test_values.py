import pytest

from triage.lab.values import Value, cycle


def at(value: Value, at_s: float, **others: float) -> float:
    return value.at(at_s, ("seed",), others.__getitem__)


def test_a_counter_grows_with_time():
    counter = Value(base=100, rate_per_s=2.5)
    assert [at(counter, s) for s in (0, 1, 10)] == [100, 102, 125]


def test_a_rate_counts_only_between_its_times():
    value = Value(rate_per_s=10, from_s=5, until_s=8)
    assert [at(value, s) for s in (0, 5, 7, 8, 100)] == [0, 0, 20, 30, 30]


def test_steps_replace_the_base():
    value = Value(base=1, steps={"10": 5.0, "-20": 3.0})
    assert [at(value, s) for s in (-30, -20, 9, 10)] == [1, 3, 3, 5]


def test_a_swing_is_the_same_within_its_span_and_bounded():
    value = Value(base=50, swing=4, every_s=10, decimals=2)
    assert at(value, 1) == at(value, 9)
    seen = {at(value, s) for s in range(0, 1000, 10)}
    assert len(seen) > 50
    assert min(seen) >= 46
    assert max(seen) <= 54


def test_sums_and_limits():
    value = Value(base=100, sum={"used": -1}, minimum=0)
    assert at(value, 0, used=30) == 70
    assert at(value, 0, used=300) == 0


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"a": Value(sum={"b": 1}), "b": Value()}, None),
        ({"a": Value(sum={"a": 1})}, "a"),
        ({"a": Value(sum={"b": 1}), "b": Value(sum={"c": 1}), "c": Value(sum={"a": 1})}, "a"),
        ({"a": "text"}, None),
    ],
)
def test_a_value_that_sums_itself_is_found(values, found):
    assert cycle(values) == found
