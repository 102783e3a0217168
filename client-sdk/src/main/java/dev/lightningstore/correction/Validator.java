package dev.lightningstore.correction;

import java.util.List;

/** Says what is wrong with an output; nothing where it is valid. */
@FunctionalInterface
public interface Validator<T> {
    List<Problem> validate(T output) throws Exception;
}
