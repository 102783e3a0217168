"""Writes what the Python package agentlightning makes of an OTLP request, for OtlpGoldenTest.

    python otlp_golden.py ../resources/otlp

makes request.binpb (an ExportTraceServiceRequest) and expected.json (the spans that agentlightning 0.3.0 reads from it,
as its server would send them). Both are committed; run it again after a change here or a new agentlightning.
"""

import asyncio
import json
import pathlib
import random
import sys

from agentlightning.utils.otlp import spans_from_proto
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

ROLLOUT, ATTEMPT, SEQUENCE = (
    "agentlightning.rollout_id",
    "agentlightning.attempt_id",
    "agentlightning.span_sequence_id",
)
TEXTS = [
    "",
    "plain",
    'quotes " and \\ and / and <b>',
    "lines\nand\ttabs\r\b\f\x00\x1f\x7f",
    "Grüße, 世界, 😀, \u2028",
    "x" * 300 + '"' + "y" * 9,
]
DOUBLES = [0.0, -0.0, 1.0, 0.1, 1e-7, 1e16, 1e22, 123456789.125, 5e-324, 1.7976931348623157e308, -2.5]
INTS = [0, 1, -1, 2**31, -(2**63), 2**63 - 1]
TIMES = [0, 1, 999, 10**12, 10**12 + 1, 1700000000000000000, 1763730162123456789, 2**63 - 1, 2**63, 2**64 - 1]


def fill(value, kind, rng):
    if kind == "text":
        value.string_value = rng.choice(TEXTS)
    elif kind == "bool":
        value.bool_value = rng.random() < 0.5
    elif kind == "int":
        value.int_value = rng.choice(INTS)
    elif kind == "double":
        value.double_value = rng.choice(DOUBLES)
    else:
        value.bytes_value = bytes(rng.randrange(256) for _ in range(rng.randrange(20)))


def attribute(attributes, key, rng):
    pair = attributes.add(key=key)
    if rng.random() < 0.3:
        # Lists of one kind, and of numbers of both kinds: all that the peer's model can hold.
        kinds = rng.choice([["text"], ["bool"], ["int"], ["double"], ["bytes"], ["int", "double"], ["text", "bytes"]])
        pair.value.array_value.SetInParent()
        for _ in range(rng.randrange(4)):
            fill(pair.value.array_value.values.add(), rng.choice(kinds), rng)
    else:
        fill(pair.value, rng.choice(["text", "bool", "int", "double", "bytes"]), rng)


def attributes(target, rng):
    for i in range(rng.randrange(6)):
        attribute(target, f"key.{i}" if rng.random() < 0.9 else f'odd "key" {i}\n', rng)


def identifier(rng, size):
    return bytes(rng.randrange(256) for _ in range(size if rng.random() < 0.9 else rng.randrange(1, size)))


def time(rng):
    return rng.choice(TIMES) if rng.random() < 0.3 else rng.randrange(17 * 10**17, 19 * 10**17)


def request(rng):
    request = ExportTraceServiceRequest()
    for r in range(4):
        resource_spans = request.resource_spans.add()
        attributes(resource_spans.resource.attributes, rng)
        resource_spans.resource.attributes.add(key=ROLLOUT).value.string_value = f"ro-{r}"
        resource_spans.resource.attributes.add(key=ATTEMPT).value.string_value = f"at-{r}"
        resource_spans.resource.dropped_attributes_count = rng.randrange(2)
        if r % 2:
            resource_spans.schema_url = "https://opentelemetry.io/schemas/1.30.0"
        for _ in range(2):
            scope_spans = resource_spans.scope_spans.add()
            scope_spans.scope.name = rng.choice(TEXTS)
            scope_spans.scope.version = rng.choice(["", "1.2.3"])
            attributes(scope_spans.scope.attributes, rng)
            for _ in range(6):
                span = scope_spans.spans.add()
                fill_span(span, rng)
    return request


def fill_span(span, rng):
    span.trace_id = identifier(rng, 16)
    span.span_id = identifier(rng, 8)
    if rng.random() < 0.6:
        span.parent_span_id = identifier(rng, 8)
    span.name = rng.choice(TEXTS)
    span.kind = rng.randrange(6)
    span.start_time_unix_nano = time(rng)
    span.end_time_unix_nano = time(rng)
    span.trace_state = rng.choice(["", "a=b,c=d"])
    span.flags = rng.choice([0, 1, 0x101, 0x300])
    attributes(span.attributes, rng)
    span.attributes.add(key=SEQUENCE).value.int_value = rng.randrange(1, 1000)
    span.dropped_attributes_count = rng.randrange(2)
    span.dropped_events_count = rng.randrange(2)
    span.dropped_links_count = rng.randrange(2)
    for _ in range(rng.randrange(3)):
        event = span.events.add(name=rng.choice(TEXTS), time_unix_nano=time(rng))
        attributes(event.attributes, rng)
        event.dropped_attributes_count = rng.randrange(2)
    for _ in range(rng.randrange(3)):
        link = span.links.add(trace_id=identifier(rng, 16), span_id=identifier(rng, 8), trace_state="q=r")
        attributes(link.attributes, rng)
        link.flags = rng.choice([0, 0x100])
    if rng.random() < 0.7:
        span.status.code = rng.randrange(3)
        span.status.message = rng.choice(["", "it broke"])


async def unused(_):
    return []


def main(folder):
    message = request(random.Random(2026))
    spans = asyncio.run(spans_from_proto(message, unused))
    (folder / "request.binpb").write_bytes(message.SerializeToString(deterministic=True))
    text = json.dumps([span.model_dump(mode="json") for span in spans], indent=1, ensure_ascii=True)
    (folder / "expected.json").write_text(text + "\n")
    print(f"{len(spans)} spans written to {folder}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
