"""Prints what the adapters of agentlightning 0.3.0 make of a rollout's spans."""

import asyncio
import json
import sys

from agentlightning.adapter.messages import TraceToMessages
from agentlightning.adapter.triplet import LlmProxyTraceToTriplet, RewardMatchPolicy, TracerTraceToTriplet
from agentlightning.emitter import find_final_reward
from agentlightning.store.client_server import LightningStoreClient


def shown(triplet):
    return {
        "prompt": triplet.prompt["token_ids"],
        "response": triplet.response["token_ids"],
        "logprobs": [each["logprob"] for each in triplet.response.get("logprobs", [])],
        "reward": triplet.reward,
        "agent": triplet.metadata.get("agent_name"),
    }


async def main(url: str, rollout: str) -> None:
    store = LightningStoreClient(url)
    spans = list(await store.query_spans(rollout))
    await store.close()
    adapters = {
        "occurrence": TracerTraceToTriplet(),
        "as_sent": TracerTraceToTriplet(repair_hierarchy=False),
        "sibling": TracerTraceToTriplet(reward_match=RewardMatchPolicy.FIRST_SIBLING),
        "planner": TracerTraceToTriplet(agent_match="^plan"),
        "proxy": LlmProxyTraceToTriplet(),
    }
    out = {name: [shown(each) for each in adapter.adapt(spans)] for name, adapter in adapters.items()}
    out["messages"] = TraceToMessages().adapt(spans)
    out["final_reward"] = find_final_reward(spans)
    print(json.dumps(out))


asyncio.run(main(sys.argv[1], sys.argv[2]))
