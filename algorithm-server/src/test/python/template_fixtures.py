"""Renders the templates beside templates/golden.json as transformers does, and writes golden.json.

    python template_fixtures.py ../resources/templates        (transformers 5.23 wrote what is committed)
"""

import datetime
import glob
import json
import os
import sys

from transformers.utils import chat_template_utils


class FixedTime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 3, 7, 15, 4, 5)


chat_template_utils.datetime = FixedTime

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "It's the <weather> & \"more\"",
            "parameters": {
                "type": "object",
                "properties": {
                    "city": {"type": "string", "description": "Köln or 北京"},
                    "days": {"type": "integer", "default": 1.5e-7},
                },
                "required": ["city"],
            },
        },
    }
]
CALL = {
    "id": "call12345",
    "type": "function",
    "function": {"name": "get_weather", "arguments": {"city": "Köln", "days": 2, "x": None, "y": [1.0, True]}},
}


def user(content):
    return {"role": "user", "content": content}


def system(content):
    return {"role": "system", "content": content}


def assistant(content, **more):
    return {"role": "assistant", "content": content, **more}


def tool(content):
    return {"role": "tool", "name": "get_weather", "tool_call_id": "call12345", "content": content}


CASES = {
    "user": {"messages": [user("hi <b>&\"' {{ 6*7 }} {% raw %}")]},
    "system": {"messages": [system("  Be brief.\n"), user("hello")]},
    "turns": {"messages": [system("S"), user("a"), assistant(" b\n"), user("c 😀")]},
    "answered": {"messages": [user("a"), assistant("<think>\nwhy\n</think>\n\nb")], "prompt": False},
    "thought": {
        "messages": [user("a"), assistant("<think>\nwhy\n</think>\n\nb"), user("c"), assistant("d", reasoning_content="r")],
        "prompt": False,
    },
    "tools": {"messages": [user("w?")], "tools": TOOLS},
    "call": {
        "messages": [
            system("S"),
            user("w?"),
            assistant("", tool_calls=[CALL]),
            tool("42°"),
            assistant("It is 42."),
            user("more"),
        ],
        "tools": TOOLS,
    },
    "calls": {
        "messages": [user("w?"), assistant(None, tool_calls=[CALL, CALL]), tool("1"), tool('{"a": 2}')],
        "tools": TOOLS,
    },
    "no thinking": {"messages": [user("a")], "variables": {"enable_thinking": False}},
    "out of turn": {"messages": [assistant("a"), assistant("b")]},
}


def rendered(template, case):
    variables = {"bos_token": "<s>", "eos_token": "</s>", **case.get("variables", {})}
    texts, _ = chat_template_utils.render_jinja_template(
        conversations=[case["messages"]],
        tools=case.get("tools"),
        chat_template=template,
        add_generation_prompt=case.get("prompt", True),
        **variables,
    )
    return texts[0]


def golden(folder):
    for path in sorted(glob.glob(os.path.join(folder, "*.jinja"))):
        with open(path, encoding="utf-8") as file:
            template = file.read()
        for name, case in CASES.items():
            entry = {
                "template": os.path.basename(path),
                "case": name,
                "messages": case["messages"],
                "tools": case.get("tools"),
                "add_generation_prompt": case.get("prompt", True),
                "variables": case.get("variables", {}),
            }
            try:
                entry["expected"] = rendered(template, case)
            except Exception as refusal:  # what a template raises, and what Jinja says of a mistake in it
                entry["refused"] = str(refusal)
            yield entry


if __name__ == "__main__":
    with open(os.path.join(sys.argv[1], "golden.json"), "w", encoding="utf-8") as out:
        json.dump(list(golden(sys.argv[1])), out, ensure_ascii=False, indent=1)
        out.write("\n")
