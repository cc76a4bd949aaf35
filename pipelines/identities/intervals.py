"""Interval propagation: what the relations of a system leave open of each figure, in whole numbers.

Every relation bounds each of its figures by what the others can be. Bounds are rounded outwards, so that an empty
interval proves that no true values exist; that none is empty proves nothing.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence

from pipelines.identities.system import Figure, Relation

UNBOUNDED = 10**24
"""Beyond any printed figure: what a figure may be whose print is not believed."""

_MOST_VISITS = 50  # of one relation; real systems settle in three or four


class EmptyIntervalError(Exception):
    """No true value is left for some figure; ``relation`` is the one that took the last."""

    def __init__(self, relation: Relation) -> None:
        super().__init__(relation.key)
        self.relation = relation


class Intervals:
    """What each figure of some relations can truly be; narrowed in place."""

    def __init__(
        self, figures: Mapping[str, Figure], relations: Iterable[Relation], doubted: Iterable[str] = ()
    ) -> None:
        """``doubted`` figures may be anything; a rate that is doubted binds nothing."""
        doubt = set(doubted)
        self._relations = [relation for relation in relations if relation.rate not in doubt]
        self.low: dict[str, int] = {}
        self.high: dict[str, int] = {}
        self._of: dict[str, list[int]] = defaultdict(list)
        for number, relation in enumerate(self._relations):
            for name in relation.weights:
                self._of[name].append(number)
        for name in self._of:
            figure = figures[name]
            self.low[name] = -UNBOUNDED if name in doubt else figure.low
            self.high[name] = UNBOUNDED if name in doubt else figure.high

    def narrow(self) -> None:
        """Narrow until nothing changes. Raises ``EmptyIntervalError``."""
        self._settle(range(len(self._relations)))

    def fix(self, name: str, value: int) -> None:
        """Let a figure be one value, and narrow what hangs on it. Raises ``EmptyIntervalError``."""
        self.low[name] = self.high[name] = value
        self._settle(self._of[name])

    def _settle(self, touched: Sequence[int] | range) -> None:
        waiting = deque(touched)
        queued = set(waiting)
        visits: dict[int, int] = defaultdict(int)
        while waiting:
            number = waiting.popleft()
            queued.discard(number)
            visits[number] += 1
            if visits[number] > _MOST_VISITS:
                continue
            for name in self._narrowed_by(self._relations[number]):
                for other in self._of[name]:
                    if other not in queued and other != number:
                        queued.add(other)
                        waiting.append(other)

    def _narrowed_by(self, relation: Relation) -> list[str]:
        """The figures whose interval one relation makes smaller."""
        low, high = self.low, self.high
        least = most = 0
        for name, weight in relation.weights.items():
            if weight > 0:
                least += weight * low[name]
                most += weight * high[name]
            else:
                least += weight * high[name]
                most += weight * low[name]
        if most < 0 or (least > 0 and not relation.is_bound):
            raise EmptyIntervalError(relation)
        if least == most:
            return []
        narrowed = []
        for name, weight in relation.weights.items():
            a, b = low[name], high[name]
            if a == b:
                continue
            own_least, own_most = (weight * a, weight * b) if weight > 0 else (weight * b, weight * a)
            # weight·x >= -(most of the others), and in an equality weight·x <= -(least of the others)
            floor = own_most - most
            ceiling = own_least - least
            if weight > 0:
                new_low = -(-floor // weight)
                new_high = b if relation.is_bound else ceiling // weight
            else:
                new_high = floor // weight
                new_low = a if relation.is_bound else -(-ceiling // weight)
            if new_low > a or new_high < b:
                new_low, new_high = max(a, new_low), min(b, new_high)
                if new_low > new_high:
                    raise EmptyIntervalError(relation)
                low[name], high[name] = new_low, new_high
                narrowed.append(name)
                if weight > 0:
                    least += weight * (new_low - a)
                    most += weight * (new_high - b)
                else:
                    least += weight * (new_high - b)
                    most += weight * (new_low - a)
        return narrowed
