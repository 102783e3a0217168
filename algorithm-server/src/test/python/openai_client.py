"""OpenAI's own client against a policy server: python openai_client.py http://127.0.0.1:PORT/v1"""

import sys

import openai

MESSAGES = [{"role": "user", "content": "Hello"}]
TOOLS = [{"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {}}}}]


def check(what, wanted, found):
    if wanted != found:
        raise SystemExit(f"{what}: wanted {wanted!r}, found {found!r}")


client = openai.OpenAI(base_url=sys.argv[1], api_key="none", max_retries=0)
check("models", ["tiny"], [model.id for model in client.models.list()])

asked = dict(
    model="tiny", messages=MESSAGES, max_tokens=12, seed=7, n=2, logprobs=True, top_logprobs=3,
    extra_body={"return_token_ids": True, "ignore_eos": True},
)
raw = client.chat.completions.with_raw_response.create(**asked)
check("policy", "tiny@1#h1", raw.headers["x-lightning-policy"])
answer = raw.parse()
check("choices", 2, len(answer.choices))
check("ids", [12, 12], [len(choice.token_ids) for choice in answer.choices])
check("usage", 24, answer.usage.completion_tokens)
check("prompt ids", answer.usage.prompt_tokens, len(answer.prompt_token_ids))
check("logprobs", 12, len(answer.choices[0].logprobs.content))
check("top", 3, len(answer.choices[0].logprobs.content[0].top_logprobs))

texts, ids = ["", ""], [[], []]
for chunk in client.chat.completions.create(stream=True, **asked):
    for choice in chunk.choices:
        texts[choice.index] += choice.delta.content or ""
        ids[choice.index] += getattr(choice, "token_ids", None) or []
check("streamed text", [choice.message.content for choice in answer.choices], texts)
check("streamed ids", [choice.token_ids for choice in answer.choices], ids)

with_tools = client.chat.completions.create(model="tiny", messages=MESSAGES, tools=TOOLS, max_tokens=5, seed=1)
check("message", "assistant", with_tools.choices[0].message.role)
completion = client.completions.create(model="tiny", prompt="Once upon", max_tokens=6, temperature=0, logprobs=2)
check("completion", True, len(completion.choices[0].logprobs.tokens) <= 6)

try:
    client.chat.completions.create(model="tiny", messages=MESSAGES, temperature=-1)
    raise SystemExit("a negative temperature was taken")
except openai.BadRequestError as refused:
    check("what was wrong", "temperature", refused.param)
try:
    client.chat.completions.create(model="other", messages=MESSAGES)
    raise SystemExit("an unknown model answered")
except openai.NotFoundError:
    pass
