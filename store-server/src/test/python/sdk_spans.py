"""Reads what the Java SDK sent with the code of agentlightning 0.3.0 itself, and prints what that code makes of it."""

import asyncio
import json
import sys

from agentlightning.adapter.messages import TraceToMessages
from agentlightning.adapter.triplet import TracerTraceToTriplet
from agentlightning.emitter import (
    find_final_reward,
    get_message_value,
    get_object_value,
    get_rewards_from_span,
)
from agentlightning.semconv import AGL_ANNOTATION, AGL_EXCEPTION, AGL_MESSAGE, AGL_OBJECT, AGL_OPERATION
from agentlightning.store.client_server import LightningStoreClient
from agentlightning.utils.otel import filter_and_unflatten_attributes


async def main(url: str, rollout: str) -> None:
    store = LightningStoreClient(url)
    spans = list(await store.query_spans(rollout))
    await store.close()
    by_name = {}
    for span in spans:
        by_name.setdefault(span.name, []).append(span)
    triplets = TracerTraceToTriplet().adapt(spans)
    operation = by_name[AGL_OPERATION][0].attributes
    print(
        json.dumps(
            {
                "messages": TraceToMessages().adapt(spans),
                "triplets": [triplet.model_dump() for triplet in triplets],
                "final_reward": find_final_reward(spans),
                "rewards": [
                    [reward.model_dump() for reward in get_rewards_from_span(span)]
                    for span in by_name[AGL_ANNOTATION]
                    if get_rewards_from_span(span)
                ],
                "message": get_message_value(by_name[AGL_MESSAGE][0]),
                "objects": [get_object_value(span) for span in by_name[AGL_OBJECT]],
                "exception": by_name[AGL_EXCEPTION][0].attributes["exception.message"],
                "operation": {
                    "name": operation["agentlightning.operation.name"],
                    "input": filter_and_unflatten_attributes(operation, "agentlightning.operation.input"),
                    "output": filter_and_unflatten_attributes(operation, "agentlightning.operation.output"),
                },
                "annotation": [
                    span.attributes["team"] for span in by_name[AGL_ANNOTATION] if "team" in span.attributes
                ],
            }
        )
    )


asyncio.run(main(sys.argv[1], sys.argv[2]))
