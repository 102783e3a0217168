package dev.lightningstore.cli.client;

import dev.lightningstore.server.config.ByteSize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes on the command line, written as in the settings of the store: {@code 512MiB}. */
final class Bytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            return ByteSize.parse(text).bytes();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new TypeConversionException("'" + text + "' is not a size such as 512MiB, 500KB or 1048576");
        }
    }
}
