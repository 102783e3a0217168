package dev.lightningstore.cli.client;

import dev.lightningstore.project.Quotas;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The bounds of a project; each is a value, or none. */
final class QuotaOptions {
    private static final String NONE = "none";

    @Option(
            names = "--max-queued",
            paramLabel = "N",
            converter = Amounts.class,
            description = "Rollouts that may wait in the queue, or none.")
    private @Nullable Bound<Long> maxQueued;

    @Option(
            names = "--max-rollouts",
            paramLabel = "N",
            converter = Amounts.class,
            description = "Rollouts stored, or none.")
    private @Nullable Bound<Long> maxRollouts;

    @Option(
            names = "--max-span-bytes",
            paramLabel = "N",
            converter = Amounts.class,
            description = "Bytes of spans stored, or none.")
    private @Nullable Bound<Long> maxSpanBytes;

    @Option(
            names = "--retention",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long an ended rollout is kept, such as 30d, or none.")
    private @Nullable Bound<Duration> retention;

    /** A bound that was named; null in it lifts the bound. */
    record Bound<T>(@Nullable T value) {}

    boolean given() {
        return maxQueued != null || maxRollouts != null || maxSpanBytes != null || retention != null;
    }

    Quotas over(Quotas present) {
        return new Quotas(
                maxQueued == null ? present.maxQueued() : maxQueued.value(),
                maxRollouts == null ? present.maxRollouts() : maxRollouts.value(),
                maxSpanBytes == null ? present.maxSpanBytes() : maxSpanBytes.value(),
                retention == null ? present.retention() : retention.value());
    }

    static final class Amounts implements ITypeConverter<Bound<Long>> {
        @Override
        public Bound<Long> convert(String text) {
            try {
                return new Bound<>(text.equals(NONE) ? null : Long.valueOf(text));
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is neither a number nor none");
            }
        }
    }

    static final class Durations implements ITypeConverter<Bound<Duration>> {
        @Override
        public Bound<Duration> convert(String text) {
            return new Bound<>(text.equals(NONE) ? null : new Times().convert(text));
        }
    }
}
