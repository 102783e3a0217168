"""Agents that only change their base URL, written for the clients of Anthropic and of OpenAI's responses.

    python model_clients.py --store http://127.0.0.1:4747 --key KEY

The model `m` is of a server of OpenAI's chat, `tools` of one that always calls a tool. Exits with 0 only if every client
reads what its own service would have told it.
"""

import argparse
import asyncio

import anthropic
import openai

MESSAGES = [{"role": "user", "content": "Hello"}]
SCHEMA = {"type": "object", "properties": {"at": {"type": "integer"}}}
TOOLS = [{"name": "look", "description": "looks", "input_schema": SCHEMA}]
FUNCTIONS = [{"type": "function", "name": "look", "parameters": SCHEMA, "strict": False}]


def check(what, wanted, found):
    if wanted != found:
        raise SystemExit(f"{what}: wanted {wanted!r}, found {found!r}")


def messages(client):
    answer = client.messages.create(model="m", max_tokens=9, system="Be brief.", messages=MESSAGES)
    check("the text", "Hi!", answer.content[0].text)
    check("why it ended", "end_turn", answer.stop_reason)
    check("usage", (3, 2), (answer.usage.input_tokens, answer.usage.output_tokens))
    with client.messages.stream(model="m", max_tokens=9, messages=MESSAGES) as stream:
        check("the streamed text", "Hi!", "".join(stream.text_stream))
        check("streamed usage", 2, stream.get_final_message().usage.output_tokens)
    answer = client.messages.create(model="tools", max_tokens=9, messages=MESSAGES, tools=TOOLS)
    check("why it called", "tool_use", answer.stop_reason)
    call = answer.content[-1]
    check("the call", ("look", {"at": 1}), (call.name, call.input))
    result = {"type": "tool_result", "tool_use_id": call.id, "content": [{"type": "text", "text": "seen"}]}
    turns = MESSAGES + [{"role": "assistant", "content": answer.content}, {"role": "user", "content": [result]}]
    check("the next turn", "Hi!", client.messages.create(model="m", max_tokens=9, messages=turns).content[0].text)
    with client.messages.stream(model="tools", max_tokens=9, messages=MESSAGES, tools=TOOLS) as stream:
        final = stream.get_final_message()
        check("the streamed call", {"at": 1}, final.content[-1].input)
        check("why it called", "tool_use", final.stop_reason)
    check("tokens", 42, client.messages.count_tokens(model="m", messages=MESSAGES).input_tokens)
    for wrong, error in (({"model": "none"}, anthropic.NotFoundError), ({"messages": []}, anthropic.BadRequestError)):
        try:
            client.messages.create(**({"model": "m", "max_tokens": 9, "messages": MESSAGES} | wrong))
            raise SystemExit(f"{wrong} was taken")
        except error:
            pass
    try:
        anthropic.Anthropic(base_url=str(client.base_url), api_key="lrt_wrong", max_retries=0).messages.create(
            model="m", max_tokens=9, messages=MESSAGES
        )
        raise SystemExit("a wrong token was taken")
    except anthropic.AuthenticationError:
        pass


async def async_messages(base, key):
    async with anthropic.AsyncAnthropic(base_url=base, auth_token=key) as client:
        async with client.messages.stream(model="m", max_tokens=9, messages=MESSAGES) as stream:
            check("the async text", "Hi!", "".join([text async for text in stream.text_stream]))
        answer = await client.messages.create(model="m", max_tokens=9, messages=MESSAGES)
        check("the async answer", "Hi!", answer.content[0].text)


def responses(client):
    answer = client.responses.create(model="m", instructions="Be brief.", input="Hello")
    check("the response", "Hi!", answer.output_text)
    check("its usage", 5, answer.usage.total_tokens)
    with client.responses.stream(model="m", input="Hello") as stream:
        text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        check("the streamed response", "Hi!", text)
        check("all of it", "Hi!", stream.get_final_response().output_text)
    answer = client.responses.create(model="tools", input="Hello", tools=FUNCTIONS)
    call = answer.output[-1]
    check("the function call", ("look", '{"at":1}'), (call.name, call.arguments))
    output = {"type": "function_call_output", "call_id": call.call_id, "output": "seen"}
    turns = [{"role": "user", "content": "Hello"}, *answer.output, output]
    check("the next turn", "Hi!", client.responses.create(model="m", input=turns).output_text)
    with client.responses.stream(model="tools", input="Hello", tools=FUNCTIONS) as stream:
        check("the streamed call", '{"at":1}', stream.get_final_response().output[-1].arguments)
    try:
        client.responses.create(model="m", input="Hello", previous_response_id="resp_1")
        raise SystemExit("a response was to be remembered, and that was taken")
    except openai.BadRequestError as refused:
        check("what was refused", True, "previous_response_id" in refused.message)


async def async_responses(base, key):
    async with openai.AsyncOpenAI(base_url=base, api_key=key) as client:
        check("async", "Hi!", (await client.responses.create(model="m", input="Hello")).output_text)


def main():
    parser = argparse.ArgumentParser()
    for name in ("store", "key"):
        parser.add_argument("--" + name, required=True)
    asked = parser.parse_args()
    anthropic_base = asked.store + "/gateway/anthropic"
    openai_base = asked.store + "/gateway/openai/v1"
    messages(anthropic.Anthropic(base_url=anthropic_base, api_key=asked.key, max_retries=0))
    asyncio.run(async_messages(anthropic_base, asked.key))
    responses(openai.OpenAI(base_url=openai_base, api_key=asked.key, max_retries=0))
    asyncio.run(async_responses(openai_base, asked.key))
    print("every client read what its own service would have told it")


if __name__ == "__main__":
    main()
