"""Answers one question. It knows OpenAI's own client and nothing of LightningStore.

The environment says where the model is (OPENAI_BASE_URL, OPENAI_API_KEY), the task comes on stdin, and the last line on
stdout says how good the answer was.
"""

import json
import sys

from openai import OpenAI

task = json.load(sys.stdin)["input"]

answer = OpenAI().chat.completions.create(
    model="gpt-4o-mini",
    messages=[
        {"role": "system", "content": "Answer with the number alone."},
        {"role": "user", "content": task["question"]},
    ],
)
text = answer.choices[0].message.content.strip()

print(json.dumps({"reward": float(text == task["answer"]), "output": {"answer": text}}))
