"""Drives a store with the client of agentlightning 0.3.0 through every method and the life of a rollout, and compares
it call by call with that package's own server, which runs beside it.

    python conformance.py --ours http://127.0.0.1:4747

Without --ours the package is compared with itself. Exits with 0 only if no call differed.
"""

import argparse
import asyncio
import logging
import os
import socket
import sys
import time
from collections import Counter

# A dependency of the package would fetch a list of prices from the network when it is imported.
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")

from agentlightning.store.client_server import LightningStoreClient, LightningStoreServer
from agentlightning.store.memory import InMemoryLightningStore
from agentlightning.types import LLM, EnqueueRolloutRequest, PromptTemplate, ProxyLLM, RolloutConfig, Span
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Link, SpanContext, Status, StatusCode, TraceFlags
from side_by_side import ABSENT, Intended, SideBySide

INTENDED = [
    Intended("we name the kind of a failure", r"\.failure$", peer=lambda p: p == ABSENT),
    Intended(
        "another store, with other figures",
        r"^\.(name|total_span_bytes|eviction_threshold_bytes|safe_threshold_bytes|memory_capacity_bytes|queued_rollouts)$",
        what="^statistics$",
    ),
    Intended(
        "a worker that found the queue empty works on nothing; the peer keeps what it did last",
        r"current_(rollout|attempt)_id$",
        ours=lambda o: o is None,
    ),
    Intended(
        "a rollout that waits again or runs again has no end yet; the peer keeps the last one",
        r"end_time$",
        ours=lambda o: o is None,
        peer=lambda p: p == "now",
    ),
    Intended(
        "durations are kept to the nanosecond",
        r"(timeout|unresponsive)_seconds$",
        ours=lambda o: isinstance(o, float),
        peer=lambda p: isinstance(p, float),
        what="odd fractions",
    ),
    Intended("retry_condition is a set: once each, in our order", r"retry_condition", what="retry twice"),
    Intended("a rollout has at most 255 attempts", r"", what="300 attempts"),
    Intended("sequence ids are for attempts that exist", r"", what="^sequence: of an unknown"),
    Intended("a final attempt stays as it is", r"", what="^final attempt"),
    Intended("a body that cannot be read: we say why", r"^\.body$", what="^(not UTF-8|too deep)$"),
    Intended("a path or method that is not served: we say which", r"^\.body$", what="^not served"),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def peer_server():
    store = InMemoryLightningStore(thread_safe=True, scan_debounce_seconds=0)
    server = LightningStoreServer(store, host="127.0.0.1", port=free_port())
    await server.start()
    return server


def span(side, key="work", **changes):
    rollout = side[key]
    fields = dict(
        rollout_id=rollout.rollout_id,
        attempt_id=rollout.attempt.attempt_id,
        sequence_id=1,
        trace_id="0" * 31 + "1",
        span_id="0" * 15 + "1",
        parent_id=None,
        name="step",
        status={"status_code": "OK", "description": None},
        attributes={},
        events=[],
        links=[],
        start_time=None,
        end_time=None,
        context=None,
        parent=None,
        resource={"attributes": {}, "schema_url": ""},
    )
    fields.update(changes)
    return Span(**fields)


async def queue(t):
    both = t.both
    await both("dequeue: empty", lambda s: s.client.dequeue_rollout())
    await both("dequeue: empty, a worker", lambda s: s.client.dequeue_rollout(worker_id="w01-idle"))
    await both("worker: idle", lambda s: s.client.get_worker_by_id("w01-idle"))
    inputs = [
        None,
        0,
        -1.5,
        1e-7,
        12345678901234567890,
        "text \u00e9 \u2028 \U0001f600 \"\\/\n\t\u0001",
        [],
        [1, [2, {"a": None}]],
        {"task": "t", "deep": {"x": [True, False]}, "": ""},
    ]
    for value in inputs:
        await both(f"enqueue: {value!r}", lambda s: s.client.enqueue_rollout(value))
    for mode in ("train", "val", "test", None):
        await both(f"enqueue: mode {mode}", lambda s: s.client.enqueue_rollout({}, mode=mode))
    await both("enqueue: metadata", lambda s: s.client.enqueue_rollout({}, metadata={"k": [1, {"v": None}]}))
    await both("enqueue: resources", lambda s: s.client.enqueue_rollout({}, resources_id="some-resources"))
    config = RolloutConfig(
        timeout_seconds=3600.1, unresponsive_seconds=1e6, max_attempts=7, retry_condition=["failed", "timeout"]
    )
    await both("enqueue: config", lambda s: s.client.enqueue_rollout({}, config=config))
    many = [EnqueueRolloutRequest(input=i, mode="train", metadata={"i": i}) for i in range(5)]
    await both("enqueue many", lambda s: s.client.enqueue_many_rollouts(many))
    await both("enqueue many: none", lambda s: s.client.enqueue_many_rollouts([]))
    await both("dequeue: first", lambda s: s.client.dequeue_rollout())
    await both("dequeue: a worker", lambda s: s.client.dequeue_rollout(worker_id="w02-1"))
    await both("worker: busy", lambda s: s.client.get_worker_by_id("w02-1"))
    await both("dequeue many", lambda s: s.client.dequeue_many_rollouts(limit=4, worker_id="w03-2"))
    await both("worker: the last of many", lambda s: s.client.get_worker_by_id("w03-2"))
    await both("dequeue many: none wanted", lambda s: s.client.dequeue_many_rollouts(limit=0))
    await both("dequeue many: all", lambda s: s.client.dequeue_many_rollouts(limit=500))
    await both("dequeue: empty again", lambda s: s.client.dequeue_rollout(worker_id="w02-1"))
    await both("worker: idle again", lambda s: s.client.get_worker_by_id("w02-1"))
    await both("statistics", lambda s: s.client.statistics())


async def life(t):
    both = t.both
    await both("start", lambda s: s.client.start_rollout({"q": 1}, mode="test", worker_id="w04-life"), keep="work")
    await both("get: preparing", lambda s: s.client.get_rollout_by_id(s["work"].rollout_id))
    await both("attempt: latest", lambda s: s.client.get_latest_attempt(s["work"].rollout_id))
    ids = lambda s: (s["work"].rollout_id, s["work"].attempt.attempt_id)
    await both("sequence: of an unknown rollout", lambda s: s.client.get_next_span_sequence_id("nope", "any"))
    await both("sequence: first", lambda s: s.client.get_next_span_sequence_id(*ids(s)))
    await both("sequence: second", lambda s: s.client.get_next_span_sequence_id(*ids(s)))
    await both("sequence: many", lambda s: s.client.get_many_span_sequence_ids([ids(s)] * 3))
    await both("get: preparing still", lambda s: s.client.get_rollout_by_id(s["work"].rollout_id))
    await both("span", lambda s: s.client.add_span(span(s, sequence_id=6, start_time=time.time(), end_time=1.25)))
    await both("get: running", lambda s: s.client.get_rollout_by_id(s["work"].rollout_id))
    await both("span: again", lambda s: s.client.add_span(span(s, sequence_id=7)))
    await both("sequence: after a gap", lambda s: s.client.add_span(span(s, span_id="f" * 16, sequence_id=50)))
    await both("sequence: after 50", lambda s: s.client.get_next_span_sequence_id(*ids(s)))
    await both("worker: busy", lambda s: s.client.get_worker_by_id("w04-life"))
    await both(
        "attempt: metadata",
        lambda s: s.client.update_attempt(*ids(s), metadata={"reward": 0.5}, last_heartbeat_time=1700000000.1234567),
    )
    await both("attempt: done", lambda s: s.client.update_attempt(s["work"].rollout_id, "latest", status="succeeded"))
    await both("worker: idle", lambda s: s.client.get_worker_by_id("w04-life"))
    await both("get: succeeded", lambda s: s.client.get_rollout_by_id(s["work"].rollout_id))
    await both("other: start", lambda s: s.client.start_rollout({"q": 2}), keep="other")
    await both("other: done", lambda s: s.client.update_attempt(s["other"].rollout_id, "latest", status="succeeded"))
    await both("wait: done", lambda s: s.client.wait_for_rollouts(rollout_ids=[s["work"].rollout_id], timeout=0.05))
    await both("span: late", lambda s: s.client.add_span(span(s, span_id="a" * 16, sequence_id=60)))
    await both("get: succeeded still", lambda s: s.client.get_rollout_by_id(s["work"].rollout_id))


async def retries(t):
    both = t.both
    config = RolloutConfig(max_attempts=3, retry_condition=["failed"])
    await both("retry: enqueue", lambda s: s.client.enqueue_rollout({"r": 1}, config=config))
    for turn in range(3):
        await both(f"retry {turn}: dequeue", lambda s: s.client.dequeue_rollout(worker_id="w05-retry"), keep="work")
        await both(f"retry {turn}: span", lambda s: s.client.add_span(span(s, span_id="b" * 16, sequence_id=turn + 1)))
        await both(
            f"retry {turn}: fails",
            lambda s: s.client.update_attempt(s["work"].rollout_id, s["work"].attempt.attempt_id, status="failed"),
        )
        await both(f"retry {turn}: rollout", lambda s: s.client.get_rollout_by_id(s["work"].rollout_id))
        await both(f"retry {turn}: worker", lambda s: s.client.get_worker_by_id("w05-retry"))
    await both("retry: no more", lambda s: s.client.dequeue_rollout(worker_id="w05-retry"))
    await both("retry: attempts", lambda s: s.client.query_attempts(s["work"].rollout_id))
    await both(
        "retry: attempts, last first",
        lambda s: s.client.query_attempts(s["work"].rollout_id, sort_order="desc", limit=2, offset=1),
    )
    await both("retry: spans of all", lambda s: s.client.query_spans(s["work"].rollout_id))
    await both("retry: spans of the latest", lambda s: s.client.query_spans(s["work"].rollout_id, "latest"))
    await both(
        "retry: spans of one",
        lambda s: s.client.query_spans(s["work"].rollout_id, s["work"].attempt.attempt_id),
    )
    await both("attempt by hand", lambda s: s.client.start_attempt(s["work"].rollout_id, "w06-hand"), keep="work")
    await both("attempt by hand: rollout", lambda s: s.client.get_rollout_by_id(s["work"].rollout_id))
    await both("attempt by hand: nobody", lambda s: s.client.start_attempt(s["work"].rollout_id))
    await both("attempt by hand: done", lambda s: s.client.update_attempt(s["work"].rollout_id, "latest", status="succeeded"))


async def deadlines(t):
    both, eventually = t.both, t.eventually
    quick = RolloutConfig(timeout_seconds=0.2)
    await both("timeout: start", lambda s: s.client.start_rollout(1, config=quick, worker_id="w07-slow"), keep="work")
    get = lambda s: s.client.get_rollout_by_id(s["work"].rollout_id)
    await eventually("timeout: failed", get, lambda r: r.status == "failed")
    await both("timeout: worker", lambda s: s.client.get_worker_by_id("w07-slow"))
    await both(
        "timeout: waited for",
        lambda s: s.client.wait_for_rollouts(rollout_ids=[s["work"].rollout_id], timeout=0.01),
    )
    again = RolloutConfig(timeout_seconds=0.2, max_attempts=2, retry_condition=["timeout"])
    await both("timeout, again: start", lambda s: s.client.start_rollout(1, config=again), keep="work")
    await eventually("timeout, again: requeued", get, lambda r: r.status == "requeuing")
    await both("timeout, again: dequeued", lambda s: s.client.dequeue_rollout(worker_id="w07-slow"))
    await eventually("timeout, again: failed", get, lambda r: r.status == "failed")
    silent = RolloutConfig(unresponsive_seconds=0.3, max_attempts=2, retry_condition=["unresponsive"])
    await both("silent: start", lambda s: s.client.start_rollout(1, config=silent, worker_id="w08-mute"), keep="work")
    await both("silent: span", lambda s: s.client.add_span(span(s)))
    await eventually("silent: requeued", get, lambda r: r.status == "requeuing")
    await both("silent: worker", lambda s: s.client.get_worker_by_id("w08-mute"))
    await both("silent: revived", lambda s: s.client.add_span(span(s, span_id="2" * 16, sequence_id=2)))
    await both("silent: running again", get)
    await both("silent: not in the queue", lambda s: s.client.dequeue_rollout())
    await both(
        "silent: done",
        lambda s: s.client.update_attempt(s["work"].rollout_id, "latest", status="succeeded"),
    )
    await both("silent: rollout", get)


async def updates(t):
    both = t.both
    await both("update: nothing else waits", lambda s: s.client.dequeue_many_rollouts(limit=100))
    await both("update: start", lambda s: s.client.start_rollout({"u": 1}, mode="val"), keep="work")
    rid = lambda s: s["work"].rollout_id
    await both("update: nothing", lambda s: s.client.update_rollout(rid(s)))
    await both("update: input", lambda s: s.client.update_rollout(rid(s), input={"other": [1]}))
    await both("update: mode", lambda s: s.client.update_rollout(rid(s), mode="train"))
    await both("update: no mode", lambda s: s.client.update_rollout(rid(s), mode=None))
    await both("update: resources", lambda s: s.client.update_rollout(rid(s), resources_id="r-1"))
    await both("update: no resources", lambda s: s.client.update_rollout(rid(s), resources_id=None))
    await both("update: metadata", lambda s: s.client.update_rollout(rid(s), metadata={"m": 1}))
    await both("update: no metadata", lambda s: s.client.update_rollout(rid(s), metadata=None))
    await both(
        "update: config",
        lambda s: s.client.update_rollout(rid(s), config=RolloutConfig(max_attempts=2, retry_condition=["failed"])),
    )
    await both("update: input null", lambda s: s.client.update_rollout(rid(s), input=None))
    for status in ("running", "succeeded", "requeuing", "cancelled", "failed", "queuing"):
        await both(f"update: {status}", lambda s: s.client.update_rollout(rid(s), status=status))
        await both(f"update: {status}, seen", lambda s: s.client.get_rollout_by_id(rid(s)))
    await both("update: dequeued once more", lambda s: s.client.dequeue_rollout("w09-u"), keep="work")
    await both("update: worker", lambda s: s.client.update_attempt(rid(s), "latest", worker_id="w10-other"))
    await both("update: worker, seen", lambda s: s.client.get_worker_by_id("w10-other"))
    await both("update: attempt, nothing", lambda s: s.client.update_attempt(rid(s), "latest"))
    await both("update: attempt runs", lambda s: s.client.update_attempt(rid(s), "latest", status="running"))
    await both("update: attempt times out", lambda s: s.client.update_attempt(rid(s), "latest", status="timeout"))
    await both("update: worker unknown", lambda s: s.client.get_worker_by_id("w10-other"))
    await both("update: rollout", lambda s: s.client.get_rollout_by_id(rid(s)))
    await both("unknown: latest attempt", lambda s: s.client.get_latest_attempt("ro-000000000000"))
    await both("unknown: attempts", lambda s: s.client.query_attempts("ro-000000000000"))
    await both("unknown: rollout by id", lambda s: s.client.get_rollout_by_id("ro-000000000000"))


async def spans(t):
    both = t.both
    await both("spans: start", lambda s: s.client.start_rollout("spans"), keep="work")
    full = dict(
        trace_id="abc",
        status={"status_code": "ERROR", "description": "it \u00e9 broke", "more": 1},
        attributes={
            "text": "x",
            "yes": True,
            "int": 3,
            "float": 1.0,
            "tiny": 1e-300,
            "texts": ["a", "b"],
            "ints": [1, 2],
            "floats": [1.5, 2.0],
            "bools": [True, False],
            "none": [],
        },
        events=[{"name": "e", "attributes": {"a": 1}, "timestamp": 1.5, "extra": [1]}, {"name": "f", "attributes": {}}],
        links=[
            {
                "context": {"trace_id": "1", "span_id": "2", "is_remote": True, "trace_state": {"k": "v"}},
                "attributes": {"l": 1},
            },
            {"context": {"trace_id": "1", "span_id": "3", "is_remote": False, "trace_state": {}}},
        ],
        start_time=1700000000.123456,
        end_time=1700000001.0,
        context={"trace_id": "abc", "span_id": "s-full", "is_remote": False, "trace_state": {}, "trace_flags": 1},
        parent={"trace_id": "abc", "span_id": "s-parent", "is_remote": False, "trace_state": {}},
        resource={"attributes": {"service.name": "agent"}, "schema_url": "http://schema"},
        kind="CLIENT",
        anything={"goes": [None, {"here": 1}]},
    )
    await both("spans: full", lambda s: s.client.add_span(span(s, span_id="s-full", sequence_id=3, **full)))
    for i, (name, parent, trace, start) in enumerate(
        [
            ("llm.call", None, "t-one", 5.5),
            ("tool.call", "s-0", "t-one", None),
            ("llm.reply", "s-0", "t-two", 1.5),
            ("agent", "s-2", "t-two", 3.0),
        ]
    ):
        await both(
            f"spans: {name}",
            lambda s: s.client.add_span(
                span(s, span_id=f"s-{i}", sequence_id=10 - i, name=name, parent_id=parent, trace_id=trace, start_time=start)
            ),
        )
    await both("spans: same place twice", lambda s: s.client.add_span(span(s, span_id="s-9", sequence_id=10)))
    await both(
        "spans: many",
        lambda s: s.client.add_many_spans([span(s, span_id=f"m-{i}", sequence_id=20 + i, name=f"many-{i % 2}") for i in range(4)]),
    )
    rid = lambda s: s["work"].rollout_id
    search = lambda s, **how: s.client.query_spans(rid(s), **how)
    for how in [
        {},
        {"sort_by": None},
        {"sort_order": "desc"},
        {"limit": 2},
        {"limit": 2, "offset": 3},
        {"offset": 100},
        {"attempt_id": "latest"},
        {"attempt_id": "at-00000000"},
        {"name": "llm.call"},
        {"name": "none"},
        {"name_contains": "call"},
        {"name_contains": "call", "trace_id": "t-one", "parent_id": "s-0"},
        {"name_contains": "many", "trace_id": "t-one", "filter_logic": "or"},
        {"filter_logic": "or"},
        {"span_id": "s-2"},
        {"span_id_contains": "m-", "limit": 1},
        {"parent_id": "s-0"},
        {"parent_id_contains": "s-"},
        {"parent_id_contains": ""},
        {"trace_id_contains": "t-", "sort_by": "start_time"},
        {"sort_by": "start_time", "sort_order": "desc"},
        {"sort_by": "end_time"},
        {"sort_by": "name", "limit": 5, "offset": 2},
        {"sort_by": "parent_id", "sort_order": "desc"},
        {"sort_by": "trace_id"},
        {"sort_by": "span_id", "sort_order": "desc"},
        {"sort_by": "attempt_id"},
        {"sort_by": "rollout_id"},
    ]:
        await both(f"spans: search {how}", lambda s: search(s, **how))
    await both("spans: unknown rollout", lambda s: s.client.query_spans("ro-000000000000"))
    await both("spans: unknown rollout, latest", lambda s: s.client.query_spans("ro-000000000000", "latest"))
    await otel(t)


async def otel(t):
    """Spans that an OpenTelemetry SDK made; the same ones go to both sides."""
    tracer = TracerProvider(resource=Resource.create({"service.name": "t", "n": [1, 2]})).get_tracer("scope", "1")
    with tracer.start_as_current_span("outer", attributes={"a": 1, "b": (1.5, 2.5)}) as outer:
        linked = SpanContext(5, 6, True, TraceFlags(1))
        with tracer.start_as_current_span("inner", links=[Link(linked, {"l": True})]) as inner:
            inner.add_event("happened", {"x": "y"})
            inner.set_status(Status(StatusCode.ERROR, "bad"))
    await t.both("otel: start", lambda s: s.client.start_rollout("otel"), keep="work")
    place = lambda s: (s["work"].rollout_id, s["work"].attempt.attempt_id)
    await t.both("otel: inner", lambda s: s.client.add_otel_span(*place(s), inner))
    await t.both("otel: outer", lambda s: s.client.add_otel_span(*place(s), outer))
    await t.both("otel: outer again", lambda s: s.client.add_otel_span(*place(s), outer, sequence_id=9))
    await t.both("otel: all", lambda s: s.client.query_spans(s["work"].rollout_id))


async def searches(t):
    both = t.both
    for how in [
        {},
        {"limit": 3},
        {"limit": 3, "offset": 4},
        {"offset": 1000},
        {"status_in": ["succeeded"]},
        {"status_in": ["failed", "succeeded"], "sort_by": "start_time", "sort_order": "desc", "limit": 4},
        {"status_in": []},
        {"status_in": ["cancelled"]},
        {"rollout_id_in": []},
        {"rollout_id_in": ["nope"]},
        {"rollout_id_contains": "ro-"},
        {"rollout_id_contains": "no such"},
        {"status_in": ["succeeded"], "rollout_id_contains": "zzz", "filter_logic": "or"},
        {"status_in": ["succeeded"], "rollout_id_contains": "zzz", "filter_logic": "and"},
        {"filter_logic": "or"},
        {"status": ["succeeded"]},
        {"sort_by": "start_time"},
        {"sort_by": "end_time"},
        {"sort_by": "end_time", "sort_order": "desc", "limit": 6},
        {"sort_by": "mode"},
        {"sort_by": "mode", "sort_order": "desc"},
        {"sort_by": "status", "limit": 7, "offset": 2},
        {"sort_by": "resources_id", "sort_order": "desc"},
    ]:
        await both(f"rollouts: search {how}", lambda s: s.client.query_rollouts(**how))
    rid = lambda s: s["work"].rollout_id
    await both("rollouts: these", lambda s: s.client.query_rollouts(rollout_id_in=["x", rid(s)]))
    await both("rollouts: part of an id", lambda s: s.client.query_rollouts(rollout_id_contains=rid(s)[3:]))
    await both(
        "rollouts: either",
        lambda s: s.client.query_rollouts(rollout_id_in=[rid(s)], status_in=["cancelled"], filter_logic="or"),
    )
    for sort in ("start_time", "end_time", "status", "worker_id", "last_heartbeat_time", None):
        await both(f"attempts: by {sort}", lambda s: s.client.query_attempts(s["retried"], sort_by=sort))


async def resources(t):
    both = t.both
    await both("resources: none", lambda s: s.client.get_latest_resources())
    await both("resources: none listed", lambda s: s.client.query_resources())
    named = {
        "main": LLM(endpoint="http://e", model="m", sampling_parameters={"temperature": 0.7, "stop": ["a"]}),
        "proxy": ProxyLLM(endpoint="http://p", model="m", api_key="secret"),
        "prompt": PromptTemplate(template="Hello {x} \u00e9", engine="f-string"),
    }
    await both("resources: add", lambda s: s.client.add_resources(named), keep="resources")
    await both("resources: latest", lambda s: s.client.get_latest_resources())
    await both("resources: rollout takes them", lambda s: s.client.start_rollout("res"))
    await both("resources: add empty", lambda s: s.client.add_resources({}))
    await both("resources: new id", lambda s: s.client.update_resources("by-hand", {"p": named["prompt"]}))
    await both("resources: second version", lambda s: s.client.update_resources("by-hand", named))
    await both("resources: update the first", lambda s: s.client.update_resources(s["resources"].resources_id, {}))
    await both("resources: latest is the updated", lambda s: s.client.get_latest_resources())
    await both("resources: by id", lambda s: s.client.get_resources_by_id("by-hand"))
    await both("resources: unknown", lambda s: s.client.get_resources_by_id("unknown"))
    for how in [
        {},
        {"resources_id": "by-hand"},
        {"resources_id_contains": "hand"},
        {"resources_id_contains": "rs-"},
        {"resources_id": "by-hand", "resources_id_contains": "rs-"},
        {"limit": 1, "offset": 1},
        {"sort_by": "version", "sort_order": "desc"},
        {"sort_by": "create_time"},
        {"sort_by": "update_time", "sort_order": "desc"},
    ]:
        await both(f"resources: search {how}", lambda s: s.client.query_resources(**how))
    await both("resources: enqueue takes the latest", lambda s: s.client.enqueue_rollout("res"))
    await both("resources: dequeue", lambda s: s.client.dequeue_rollout())


async def workers(t):
    """The names of all workers above rise: where nothing else decides, ours come by name, the peer's as they came."""
    both = t.both
    await both("workers: unknown", lambda s: s.client.get_worker_by_id("nobody"))
    await both("workers: bare heartbeat", lambda s: s.client.update_worker("w11-stats"))
    await both("workers: statistics", lambda s: s.client.update_worker("w11-stats", {"cpu": 0.5, "n": {"a": [1]}}))
    await both("workers: statistics stay", lambda s: s.client.update_worker("w11-stats"))
    await both("workers: statistics replaced", lambda s: s.client.update_worker("w11-stats", {}))
    await both("workers: by id", lambda s: s.client.get_worker_by_id("w11-stats"))
    for how in [
        {},
        {"status_in": ["idle"]},
        {"status_in": ["busy", "unknown"]},
        {"status_in": []},
        {"worker_id_contains": "idle"},
        {"worker_id_contains": "stats", "status_in": ["busy"], "filter_logic": "or"},
        {"worker_id_contains": "stats", "status_in": ["busy"]},
        {"filter_logic": "or"},
        {"sort_by": "worker_id"},
        {"sort_by": "worker_id", "sort_order": "desc"},
        {"sort_by": "status"},
        {"sort_by": "last_busy_time"},
        {"sort_by": "last_idle_time", "sort_order": "desc"},
        {"sort_by": "last_heartbeat_time"},
        {"sort_by": "last_dequeue_time"},
    ]:
        await both(f"workers: search {how}", lambda s: s.client.query_workers(**how))


async def deviations(t):
    """What is meant to differ; last, since it shows in every listing after."""
    both = t.both
    odd = RolloutConfig(timeout_seconds=0.1 + 0.2, unresponsive_seconds=1e6 / 3)
    await both("start: odd fractions", lambda s: s.client.start_rollout({}, config=odd), keep="work")
    await both("end: odd fractions", lambda s: s.client.update_rollout(s["work"].rollout_id, status="cancelled"))
    twice = RolloutConfig(max_attempts=2, retry_condition=["timeout", "failed", "failed"])
    await both("start: retry twice", lambda s: s.client.start_rollout({}, config=twice))
    await both("final attempt, failed", lambda s: s.client.update_attempt(s["other"].rollout_id, "latest", status="failed"))
    await t.raw("enqueue, 300 attempts", "POST", "/queues/rollouts/enqueue", {"rollouts": [{"input": 1, "config": {"max_attempts": 300}}]})


async def waits(t):
    both = t.both
    await both("wait: nothing", lambda s: s.client.wait_for_rollouts(rollout_ids=[], timeout=0.0))
    await both("wait: unknown", lambda s: s.client.wait_for_rollouts(rollout_ids=["nope"], timeout=0.05))
    await both("wait: start", lambda s: s.client.start_rollout("wait"), keep="work")
    rid = lambda s: s["work"].rollout_id
    await both("wait: not done", lambda s: s.client.wait_for_rollouts(rollout_ids=[rid(s)], timeout=0.05))
    await both("wait: at once", lambda s: s.client.wait_for_rollouts(rollout_ids=[rid(s)], timeout=0))

    async def woken(side):
        waiting = asyncio.create_task(side.client.wait_for_rollouts(rollout_ids=[side["work"].rollout_id]))
        await asyncio.sleep(0.1)
        await side.client.update_attempt(side["work"].rollout_id, "latest", status="failed")
        return await waiting

    await both("wait: woken", woken)
    await both(
        "wait: some done",
        lambda s: s.client.wait_for_rollouts(rollout_ids=[rid(s), "nope", rid(s)], timeout=0.01),
    )


class Hiccup:
    """Stands before a store and closes some connections unanswered, as one does that restarts."""

    def __init__(self, url):
        self.host, self.port = url.rsplit("//", 1)[1].split(":")
        self.drops = 0

    async def open(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        return "http://127.0.0.1:%d" % self.server.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        if self.drops > 0:
            self.drops -= 1
            writer.close()
            return
        store_reader, store_writer = await asyncio.open_connection(self.host, self.port)
        await asyncio.gather(self.pipe(reader, store_writer), self.pipe(store_reader, writer))

    @staticmethod
    async def pipe(source, target):
        try:
            while data := await source.read(65536):
                target.write(data)
                await target.drain()
        except ConnectionError:
            pass
        finally:
            target.close()


async def hiccups(t):
    """The client's own retries: a connection is lost, it asks for the health, and asks again."""
    for side in (t.ours, t.peer):
        side.kept["hiccup"] = Hiccup(side.url)
        side.kept["shaky"] = await side["hiccup"].open()
    rid = lambda s: s["work"].rollout_id

    async def after(side, drops, call):
        client = LightningStoreClient(side["shaky"], retry_delays=(0.05, 0.05), health_retry_delays=(0.05,))
        side["hiccup"].drops = drops
        try:
            return await call(client, side)
        finally:
            await client.close()

    for drops in (0, 1, 2):
        await t.both(
            f"hiccup {drops}: get",
            lambda s: after(s, drops, lambda client, side: client.get_rollout_by_id(rid(side))),
        )
        await t.both(
            f"hiccup {drops}: update",
            lambda s: after(
                s, drops, lambda client, side: client.update_attempt(rid(side), "latest", metadata={"drops": drops})
            ),
        )
        await t.both(
            f"hiccup {drops}: span",
            lambda s: after(s, drops, lambda client, side: client.add_span(span(side, span_id="h", sequence_id=500))),
        )
    for side in (t.ours, t.peer):
        side["hiccup"].server.close()


async def get_forms(t):
    """What the client reads by POST can be read by GET too."""
    rid = lambda s: s["work"].rollout_id
    for path, query in [
        ("/health", None),
        ("/rollouts", [("limit", "2"), ("sort_by", "start_time"), ("sort_order", "desc")]),
        ("/rollouts", [("status_in", "failed"), ("status_in", "succeeded"), ("limit", "3"), ("offset", "1")]),
        ("/rollouts", [("rollout_id_in", "x"), ("rollout_id_contains", "ro"), ("filter_logic", "and")]),
        ("/workers", [("status_in", "idle"), ("worker_id_contains", "w0"), ("filter_logic", "or")]),
        ("/workers", [("sort_by", "worker_id"), ("limit", "1")]),
        ("/workers/w11-stats", None),
        ("/workers/search", None),
        ("/resources", [("resources_id", "by-hand")]),
        ("/resources/latest", None),
        ("/resources/by-hand", None),
    ]:
        await t.raw(f"GET {path} {query}", "GET", path, query=query)
    await t.raw("GET rollout", "GET", lambda s: f"/rollouts/{rid(s)}")
    await t.raw("GET attempts", "GET", lambda s: f"/rollouts/{rid(s)}/attempts", query=[("limit", "1")])
    await t.raw("GET attempts/latest", "GET", lambda s: f"/rollouts/{rid(s)}/attempts/latest")
    await t.raw("GET spans", "GET", "/spans", query=lambda s: [("rollout_id", rid(s)), ("limit", "2")])
    await t.raw("GET spans, none", "GET", "/spans", query=[("rollout_id", "x"), ("attempt_id", "latest"), ("offset", "1")])
    await t.raw("POST without body", "POST", "/queues/rollouts/dequeue")
    await t.raw("POST null", "POST", "/queues/rollouts/dequeue", text="null")
    await t.raw("POST attempt without body", "POST", lambda s: f"/rollouts/{rid(s)}/attempts")
    await t.raw("POST worker without body", "POST", "/workers/w12-new")
    await t.raw("POST json of another name", "POST", "/queues/rollouts/enqueue", text='{"rollouts":[]}', headers={"content-type": "application/x+json"})


async def mistakes(t):
    rid = lambda s: s["work"].rollout_id
    enqueue = "/queues/rollouts/enqueue"
    one = lambda **fields: {"rollouts": [{"input": 1, **fields}]}
    for body in [
        {},
        [],
        5,
        "x",
        {"rollouts": None},
        {"rollouts": {}},
        {"rollouts": [5]},
        {"rollouts": [{}]},
        {"rollouts": [{"mode": "x"}, {"input": 1, "metadata": []}]},
        one(mode="TRAIN"),
        one(mode=5),
        one(resources_id=5),
        one(metadata="x"),
        one(config=5),
        one(config={"max_attempts": 0}),
        one(config={"max_attempts": 1.5}),
        one(config={"max_attempts": None}),
        one(config={"max_attempts": "x"}),
        one(config={"timeout_seconds": "x", "unresponsive_seconds": []}),
        one(config={"retry_condition": "failed"}),
        one(config={"retry_condition": ["failed", "cancelled", None]}),
    ]:
        await t.raw(f"enqueue {body}", "POST", enqueue, body)
    await t.raw("enqueue, forgiven", "POST", enqueue, one(config={"max_attempts": "3", "timeout_seconds": "1.5", "unresponsive_seconds": True}, extra=1))
    await t.raw("enqueue, 2.0", "POST", enqueue, one(config={"max_attempts": 2.0}))
    await t.raw("enqueue, dequeued", "POST", "/queues/rollouts/dequeue", {"limit": "2"})
    await t.raw("malformed", "POST", enqueue, text="{bad", ours=None)
    await t.raw("no body", "POST", enqueue)
    await t.raw("not JSON by its type", "POST", enqueue, text='{"rollouts":[]}', headers={"content-type": "text/plain"})
    await t.raw("not UTF-8", "POST", enqueue, text=b'{"rollouts":"\xff"}')
    await t.raw("too deep", "POST", enqueue, text='{"rollouts":[{"input":' + "[" * 3000 + "]" * 3000 + "}]}")
    for body in [[1], {"limit": None}, {"limit": "x"}, {"limit": 1.5}, {"worker_id": 5}]:
        await t.raw(f"dequeue {body}", "POST", "/queues/rollouts/dequeue", body)
    for body in [{"mode": "train"}, {"input": 1, "worker_id": 5}]:
        await t.raw(f"start {body}", "POST", "/rollouts", body)
    for query in [
        [("limit", "0")],
        [("limit", "-2")],
        [("limit", "x")],
        [("limit", "")],
        [("offset", "-1")],
        [("sort_by", "zz")],
        [("sort_by", "")],
        [("sort_order", "up")],
        [("filter_logic", "xor")],
        [("status_in", "nope")],
    ]:
        await t.raw(f"GET rollouts {query}", "GET", "/rollouts", query=query)
    for path in ("/rollouts/search", "/workers/search"):
        for body in [
            None,
            [],
            {"limit": 0},
            {"limit": None},
            {"offset": -1},
            {"sort_by": "zz"},
            {"sort_order": None},
            {"status_in": "failed"},
            {"status_in": ["zz"], "sort_order": "x", "filter_logic": "x"},
        ]:
            await t.raw(f"{path} {body}", "POST", path, body)
    for body in [{"limit": 0}, {"sort_by": "zz"}, {"sort_by": 5}, []]:
        await t.raw(f"attempts/search {body}", "POST", lambda s: f"/rollouts/{rid(s)}/attempts/search", body)
    for field in ("status", "config"):
        await t.raw(f"update rollout, {field} null", "POST", lambda s: f"/rollouts/{rid(s)}", {field: None})
    for body in [None, {"status": "zz"}, {"mode": "zz"}, {"metadata": 5}, {"config": {"max_attempts": -1}}]:
        await t.raw(f"update rollout {body}", "POST", lambda s: f"/rollouts/{rid(s)}", body)
    for field in ("status", "worker_id", "last_heartbeat_time", "metadata"):
        await t.raw(f"update attempt, {field} null", "POST", lambda s: f"/rollouts/{rid(s)}/attempts/latest", {field: None})
    for body in [None, {"status": "cancelled"}, {"worker_id": 5}, {"last_heartbeat_time": "x"}, {"metadata": []}]:
        await t.raw(f"update attempt {body}", "POST", lambda s: f"/rollouts/{rid(s)}/attempts/latest", body)
    for body in [{"heartbeat_stats": None}, {"heartbeat_stats": 5}, []]:
        await t.raw(f"heartbeat {body}", "POST", "/workers/w", body)
    for body in [{}, {"rollout_ids": None}, {"rollout_ids": [5]}, {"rollout_ids": ["x"], "timeout": "x"}, {"rollout_ids": ["x"], "timeout": -1}]:
        await t.raw(f"wait {body}", "POST", "/waits/rollouts", body)
    for body in [{}, {"rollout_id": 5}, {"rollout_id": "x"}]:
        await t.raw(f"spans/next {body}", "POST", "/spans/next", body)
    for body in [{}, {"rollout_id": None}, {"rollout_id": "x", "sort_by": "zz"}, {"rollout_id": "x", "limit": -5}]:
        await t.raw(f"spans/search {body}", "POST", "/spans/search", body)
    await t.raw("GET spans without a rollout", "GET", "/spans")
    for body in [
        [],
        {"a": 5},
        {"a": {}},
        {"a": {"resource_type": "zz"}},
        {"a": {"resource_type": "llm"}},
        {"a": {"resource_type": "llm", "endpoint": 5, "model": "m"}},
        {"a": {"resource_type": "prompt_template", "template": "x", "engine": "zz"}},
    ]:
        await t.raw(f"resources {body}", "POST", "/resources", body)
    for method, path in [
        ("GET", "/nope"),
        ("GET", "/rollouts/"),
        ("PUT", "/rollouts"),
        ("DELETE", "/rollouts/x"),
        ("GET", "/rollouts/x/attempts/y/z"),
        ("PATCH", "/spans/search"),
        ("GET", "/queues/rollouts/enqueue/x"),
    ]:
        await t.raw(f"not served: {method} {path}", method, path)
    await span_mistakes(t)
    await failures(t)


async def span_mistakes(t):
    def changed(side, **changes):
        body = span(side, span_id="bad").model_dump(mode="json")
        body.update(changes)
        return {k: v for k, v in body.items() if v != ABSENT}

    for field in span(t.peer).model_dump():
        await t.raw(f"span without {field}", "POST", "/spans", lambda s: changed(s, **{field: ABSENT}))
    context = {"trace_id": "x"}
    for changes in [
        {"sequence_id": None},
        {"sequence_id": "x"},
        {"sequence_id": 1.5},
        {"trace_id": 5},
        {"span_id": None},
        {"parent_id": 5},
        {"name": None},
        {"status": "OK"},
        {"status": {}},
        {"status": {"status_code": "BAD"}},
        {"status": {"status_code": "OK", "description": 5}},
        {"attributes": []},
        {"events": None},
        {"events": [{"name": 1}]},
        {"events": [{"name": "x", "attributes": {}, "timestamp": "x"}]},
        {"links": [{}]},
        {"links": [{"context": context}]},
        {"start_time": "x"},
        {"context": {}},
        {"parent": 5},
        {"context": {**context, "span_id": "y", "is_remote": 5, "trace_state": {"k": 1}}},
        {"resource": None},
        {"resource": {"attributes": {}}},
    ]:
        await t.raw(f"span {changes}", "POST", "/spans", lambda s: changed(s, **changes))
    for value in [None, {"x": 1}, [None], [{}]]:
        for side in (t.ours, t.peer):
            async with t.session.post(side.url + "/v1/agl/spans", json=changed(side, attributes={"a": value})) as r:
                if r.status != 422:
                    t.found.append((f"span attribute {value}", side.name, r.status, await r.text()))
    forgiven = [
        {"sequence_id": "7", "span_id": "f-1"},
        {"sequence_id": 8.0, "span_id": "f-2", "start_time": "1.5", "end_time": True},
        {"span_id": "f-3", "sequence_id": 9, "status": {"status_code": "UNSET"}},
        {"span_id": "f-4", "sequence_id": 10, "links": [{"context": {"trace_id": "x", "span_id": "y", "is_remote": 1, "trace_state": {}}}]},
    ]
    for changes in forgiven:
        await t.raw(f"span, forgiven {changes}", "POST", "/spans", lambda s: changed(s, **changes))
    await t.raw("span, NaN", "POST", "/spans", lambda s: changed(s, span_id="f-5", sequence_id=11, attributes={"a": float("nan"), "b": [float("inf"), 1.0]}))
    await t.raw("spans, forgiven, read", "POST", "/spans/search", lambda s: {"rollout_id": s["work"].rollout_id, "span_id_contains": "f-"})


async def failures(t):
    """What the peer's server answers with 500 although the client is wrong."""
    rid = lambda s: s["work"].rollout_id
    none = "/rollouts/ro-000000000000"
    await t.raw("get unknown", "GET", none, ours=404)
    await t.raw("get search", "GET", "/rollouts/search", ours=404)
    await t.raw("update unknown", "POST", none, {"mode": "train"}, ours=404)
    await t.raw("attempt of unknown", "POST", none + "/attempts", ours=404)
    await t.raw("update attempt of unknown", "POST", none + "/attempts/latest", {}, ours=404)
    await t.raw("update unknown attempt", "POST", lambda s: f"/rollouts/{rid(s)}/attempts/at-00000000", {}, ours=404)
    spanned = lambda s, **changes: span(s, span_id="x", **changes).model_dump(mode="json")
    await t.raw("span of unknown", "POST", "/spans", lambda s: spanned(s, rollout_id="ro-000000000000"), ours=404)
    await t.raw("span of unknown attempt", "POST", "/spans", lambda s: spanned(s, attempt_id="at-00000000"), ours=404)
    await t.raw("span of latest", "POST", "/spans", lambda s: spanned(s, attempt_id="latest"), ours=404)
    for field in ("input", "config", "metadata"):
        await t.raw(f"sort rollouts by {field}", "GET", "/rollouts", query=[("sort_by", field)], ours=400)
    await t.raw("sort workers by statistics", "GET", "/workers", query=[("sort_by", "heartbeat_stats")], ours=400)
    await t.raw("sort resources by resources", "GET", "/resources", query=[("sort_by", "resources")], ours=400)
    for field in ("status", "attributes", "context", "parent", "resource"):
        await t.raw(
            f"sort spans by {field}",
            "GET",
            "/spans",
            query=lambda s: [("rollout_id", rid(s)), ("sort_by", field)],
            ours=400,
        )


async def run(args):
    peer = await peer_server()
    second = None if args.ours else await peer_server()
    ours = args.ours or second.endpoint
    t = SideBySide(ours.rstrip("/"), peer.endpoint, INTENDED)
    await t.open()
    try:
        await resources(t)
        await queue(t)
        await life(t)
        await retries(t)
        for side in (t.ours, t.peer):
            side.kept["retried"] = side["work"].rollout_id
        await deadlines(t)
        await updates(t)
        await spans(t)
        await workers(t)
        await searches(t)
        await waits(t)
        await hiccups(t)
        await get_forms(t)
        await mistakes(t)
        await deviations(t)
    finally:
        await t.close()
        await peer.stop()
        if second is not None:
            await second.stop()
    shown = Counter()
    for what, path, one, other in t.found:
        shown[what] += 1
        if shown[what] > 4:
            continue
        print(f"DIFFERS {what}\n    at   {path}\n    ours {one}\n    peer {other}")
    for intended in sorted(t.used, key=lambda i: i.why):
        print(f"intended: {intended.why}")
    print(f"{t.calls} calls, {len(t.found)} differences")
    return 1 if t.found else 0


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    parser = argparse.ArgumentParser()
    parser.add_argument("--ours")
    sys.exit(asyncio.run(run(parser.parse_args())))
