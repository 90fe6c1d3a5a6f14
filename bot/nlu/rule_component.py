"""What our components without configuration and training have in common."""

from __future__ import annotations

from typing import Any, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITY_ATTRIBUTE_TYPE, ENTITY_ATTRIBUTE_VALUE

Component = TypeVar("Component", bound="RuleComponent")


class RuleComponent(GraphComponent):
    """A component that works by rule: nothing to configure, nothing to learn."""

    @classmethod
    def create(
        cls: type[Component],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Component:
        return cls()

    def entity(self, kind: str, value: str, start: int, end: int) -> dict[str, Any]:
        """An entity found by rule, in Rasa's form."""
        return {
            ENTITY_ATTRIBUTE_TYPE: kind,
            ENTITY_ATTRIBUTE_VALUE: value,
            "start": start,
            "end": end,
            "confidence": 1.0,
            "extractor": type(self).__name__,
        }
