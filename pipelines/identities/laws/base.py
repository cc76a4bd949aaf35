"""What every law is made of: the address of a figure, and how a catalogue entry writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

Place = tuple[str, str, str, str]
"""Form, section, line (or pattern of lines), measure; an empty part says nothing."""

_ADDRESS = re.compile(
    r"^(?P<minus>-\s*)?(?P<every>all\s+)?(?P<form>[a-z_]+)(?::(?P<section>income|expenditure))?"
    r"/(?P<line>[^/\s]+)/(?P<measure>[a-z_]+)$"
)


class Strict(BaseModel):
    """A value of the catalogue: what it does not know it refuses."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Address(Strict):
    """Where a figure stands: one line (or a pattern of lines) of a form, one measure."""

    form: str
    section: str = ""
    line: str
    measure: str
    weight: Literal[1, -1] = 1
    every_statement: bool = False

    @property
    def place(self) -> Place:
        return self.form, self.section, self.line, self.measure


def _address(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    found = _ADDRESS.match(value)
    if found is None:
        raise ValueError(f"not an address: {value!r}")
    return Address(
        form=found["form"],
        section=found["section"] or "",
        line=found["line"],
        measure=found["measure"],
        weight=-1 if found["minus"] else 1,
        every_statement=bool(found["every"]),
    )


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _weights(value: Any) -> Any:
    return dict.fromkeys(value, 1) if isinstance(value, list) else value


At = Annotated[Address, BeforeValidator(_address)]
Several = Annotated[tuple[At, ...], BeforeValidator(_several)]
Parts = Annotated[dict[str, Literal[1, -1]], BeforeValidator(_weights)]


class LawModel(Strict):
    """The shape of a law: which forms and which places it speaks of."""

    def forms(self) -> tuple[str, ...]:
        """The forms whose presence makes the law worth judging; none: every document."""
        return tuple(dict.fromkeys(form for form, _, _, _ in self.addresses()))

    def addresses(self) -> Iterator[Place]:
        """Every place that must be known to the forms' templates."""
        return iter(())
