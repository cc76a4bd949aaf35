"""Loading the data files of ``vocabulary/``: words and patterns, checked as they come in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

VOCABULARY = Path(__file__).resolve().parents[1] / "vocabulary"
Pattern = Annotated[re.Pattern[str], BeforeValidator(re.compile)]


class Strict(BaseModel):
    """A misspelt key in a data file is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    basis: str = ""


_Model = TypeVar("_Model", bound=Strict)


def load(name: str, model: type[_Model]) -> _Model:
    """The data file ``vocabulary/<name>.yaml``, checked against its model."""
    with (VOCABULARY / f"{name}.yaml").open(encoding="utf-8") as stream:
        data: Any = yaml.safe_load(stream)
    return model.model_validate(data)
