package dev.lightningstore.reward;

import java.util.Optional;
import java.util.function.Function;

/** Judges one side of a thing. Must be safe to call from many threads. */
@FunctionalInterface
public interface Scorer<T> {
    Score score(T subject) throws InterruptedException;

    /** The same judgement of a part of something bigger. */
    default <U> Scorer<U> on(Function<? super U, ? extends T> part) {
        return whole -> score(part.apply(whole));
    }

    /** As {@link #on}, for a part that may not be there (yet). */
    default <U> Scorer<U> onOptional(Function<? super U, Optional<? extends T>> part) {
        return whole -> {
            Optional<? extends T> present = part.apply(whole);
            return present.isPresent() ? score(present.get()) : Score.absent("not there");
        };
    }
}
