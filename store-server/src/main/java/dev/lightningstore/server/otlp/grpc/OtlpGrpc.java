package dev.lightningstore.server.otlp.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import com.google.rpc.RetryInfo;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.ErrorBody;
import dev.lightningstore.server.HttpErrors;
import dev.lightningstore.server.otlp.TraceIngest;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The {@code TraceService} of OTLP. Messages stay bytes: {@link TraceIngest} reads and writes them. */
public final class OtlpGrpc {
    private static final int MAX_REQUEST = 16 << 20;

    private final TraceIngest ingest;

    private OtlpGrpc(TraceIngest ingest) {
        this.ingest = ingest;
    }

    public static GrpcService service(TraceIngest ingest) {
        MethodDescriptor<byte[], byte[]> export = TraceServiceGrpc.getExportMethod().toBuilder(
                        Bytes.MARSHALLER, Bytes.MARSHALLER)
                .build();
        ServiceDescriptor described = ServiceDescriptor.newBuilder(TraceServiceGrpc.SERVICE_NAME)
                .setSchemaDescriptor(TraceServiceGrpc.getServiceDescriptor().getSchemaDescriptor())
                .addMethod(export)
                .build();
        return GrpcService.builder()
                .addService(ServerServiceDefinition.builder(described)
                        .addMethod(export, ServerCalls.asyncUnaryCall(new OtlpGrpc(ingest)::export))
                        .build())
                .maxRequestMessageLength(MAX_REQUEST)
                .build();
    }

    private void export(byte[] request, StreamObserver<byte[]> answer) {
        ServiceRequestContext ctx = ServiceRequestContext.current();
        try {
            ingest.ingest(request, Caller.of(ctx)).whenComplete((response, failure) -> {
                if (failure != null) {
                    answer.onError(status(ctx, failure));
                } else {
                    answer.onNext(response);
                    answer.onCompleted();
                }
            });
        } catch (StoreException e) {
            answer.onError(status(ctx, e));
        }
    }

    /** A sender may try again what is exhausted only where a RetryInfo says so: OTLP's rule. */
    private static StatusRuntimeException status(ServiceRequestContext ctx, Throwable failure) {
        ErrorBody error = HttpErrors.body(ctx, failure);
        com.google.rpc.Status.Builder status =
                com.google.rpc.Status.newBuilder().setCode(error.grpc()).setMessage(error.message());
        if (error.retryAfter() != null) {
            status.addDetails(Any.pack(RetryInfo.newBuilder()
                    .setRetryDelay(Durations.fromMillis(error.retryAfter().toMillis()))
                    .build()));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }

    private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
        MARSHALLER;

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try (stream) {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
