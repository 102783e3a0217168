"""Sends spans by the exporters of opentelemetry-python, over HTTP (plain and gzip) and gRPC, for OtlpExportersTest.

    python otlp_exporters.py http://127.0.0.1:4747 ROLLOUT ATTEMPT

It prints the ids of the spans that the exporters say they have delivered, one a line.
"""

import sys

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as Grpc
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as Http
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult
from opentelemetry.trace import Link, SpanKind, Status, StatusCode


def main(url, rollout, attempt):
    exporters = [
        Http(endpoint=url + "/v1/traces"),
        Http(endpoint=url + "/v1/traces", compression=Compression.Gzip),
        Grpc(endpoint=url.removeprefix("http://"), insecure=True),
    ]
    for exporter in exporters:
        provider = TracerProvider(
            resource=Resource.create(
                {"agentlightning.rollout_id": rollout, "agentlightning.attempt_id": attempt, "team": ["a", "b"]}
            )
        )
        delivered = []
        provider.add_span_processor(SimpleSpanProcessor(Watched(exporter, delivered)))
        tracer = provider.get_tracer("exporters", "1.0")
        with tracer.start_as_current_span("outer") as outer:
            with tracer.start_as_current_span(
                "inner", kind=SpanKind.CLIENT, links=[Link(outer.get_span_context(), {"why": "test"})]
            ) as inner:
                inner.set_attributes({"text": "grüße", "n": 2**60, "x": 0.1, "ok": True, "many": [1, 2, 3]})
                inner.add_event("tick", {"at": 1})
                inner.set_status(Status(StatusCode.ERROR, "broken"))
        provider.shutdown()
        print("\n".join(delivered))


class Watched:
    """Passes spans on and notes which of them were delivered."""

    def __init__(self, exporter, delivered):
        self.exporter = exporter
        self.delivered = delivered

    def export(self, spans):
        result = self.exporter.export(spans)
        if result is SpanExportResult.SUCCESS:
            self.delivered += [format(span.context.span_id, "016x") for span in spans]
        return result

    def shutdown(self):
        self.exporter.shutdown()

    def force_flush(self, timeout_millis=30000):
        return self.exporter.force_flush(timeout_millis)


if __name__ == "__main__":
    main(*sys.argv[1:])
