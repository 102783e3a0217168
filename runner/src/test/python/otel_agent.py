"""An agent that knows nothing of this project: its SDK is set up by the environment alone."""

import json
import os
import sys

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

task = json.load(sys.stdin)
provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer("agent")

with tracer.start_as_current_span("solve") as solve:
    solve.set_attribute("question", task["input"]["question"])
    with tracer.start_as_current_span("think"):
        pass
provider.shutdown()
print(json.dumps({"reward": 1.0, "output": os.environ["LIGHTNING_ROLLOUT_ID"]}))
