"""An agent that only changes its base URL, and trainers that read what the gateway kept of it.

    python gateway_clients.py --store http://127.0.0.1:4747 --key KEY

The agent is written for OpenAI's own client. What it did is then read by the two adapters of agentlightning 0.3.0, as
they are. Exits with 0 only if both find the same tokens, log probabilities and rewards.
"""

import argparse
import asyncio
import os

# A dependency of the package would fetch a list of prices from the network when it is imported.
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")

import openai
from agentlightning.adapter.triplet import LlmProxyTraceToTriplet, TracerTraceToTriplet
from agentlightning.emitter.reward import get_reward_value
from agentlightning.store.client_server import LightningStoreClient

MESSAGES = [{"role": "user", "content": "Hello"}]
TOOLS = [{"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {}}}}]


def check(what, wanted, found):
    if wanted != found:
        raise SystemExit(f"{what}: wanted {wanted!r}, found {found!r}")


def agent(client):
    """Two steps, one of them streamed."""
    answer = client.chat.completions.create(model="m", messages=MESSAGES, tools=TOOLS)
    check("the answer", "Hi!", answer.choices[0].message.content)
    parts = client.chat.completions.create(model="m", messages=MESSAGES, stream=True)
    check("the streamed answer", "Hi!", "".join(p.choices[0].delta.content or "" for p in parts if p.choices))
    check("models", ["m"], [model.id for model in client.models.list()])
    try:
        client.chat.completions.create(model="m", messages=[])
        raise SystemExit("an empty list of messages was taken")
    except openai.BadRequestError as refused:
        check("what was wrong", "messages", refused.param)
    try:
        openai.OpenAI(base_url=str(client.base_url), api_key="lrt_wrong", max_retries=0).models.list()
        raise SystemExit("a wrong token was taken")
    except openai.AuthenticationError:
        pass


async def async_agent(base, key):
    async with openai.AsyncOpenAI(base_url=base, api_key=key) as client:
        stream = await client.chat.completions.create(
            model="m", messages=MESSAGES, stream=True, stream_options={"include_usage": True}
        )
        usage = [chunk.usage async for chunk in stream if chunk.usage]
        check("usage", [5], [each.total_tokens for each in usage])


async def trainer(store, rollout_id, attempt_id, key):
    client = LightningStoreClient(store)
    try:
        spans = list(await client.query_spans(rollout_id))
    finally:
        await client.close()
    check("rewards", [0.5], [get_reward_value(s) for s in spans if get_reward_value(s) is not None])
    for adapter in (TracerTraceToTriplet(), LlmProxyTraceToTriplet()):
        name = type(adapter).__name__
        triplets = adapter.adapt(spans)
        check(f"{name}: calls", 3, len(triplets))
        for triplet in triplets:
            check(f"{name}: prompt", [1, 2, 3], triplet.prompt["token_ids"])
            check(f"{name}: response", [101, 102], triplet.response["token_ids"])
        check(f"{name}: rewards", [None, None, 0.5], [triplet.reward for triplet in triplets])
        check(f"{name}: different calls", 3, len({triplet.metadata["response_id"] for triplet in triplets}))
    first = TracerTraceToTriplet().adapt(spans)[0]
    check("log probabilities", [-0.1, -0.25], [each["logprob"] for each in first.response["logprobs"]])
    check("the prompt's text", "Hello", first.prompt["raw_content"][0]["content"])
    check("the answer's text", "Hi!", first.response["raw_content"][0]["content"])


def main():
    parser = argparse.ArgumentParser()
    for name in ("store", "key", "rollout", "attempt", "reward-url"):
        parser.add_argument("--" + name, required=True)
    asked = parser.parse_args()
    base = asked.store + "/gateway/openai/v1"
    agent(openai.OpenAI(base_url=base, api_key=asked.key))
    asyncio.run(async_agent(base, asked.key))
    import urllib.request

    request = urllib.request.Request(
        asked.reward_url,
        b'{"event_type": "reward", "data": {"value": 0.5}}',
        {"content-type": "application/json", "authorization": "Bearer " + asked.key},
    )
    urllib.request.urlopen(request).close()
    asyncio.run(trainer(asked.store, asked.rollout, asked.attempt, asked.key))
    print("the adapters read what the gateway kept")


if __name__ == "__main__":
    main()
