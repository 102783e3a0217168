package dev.lightningstore.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {
    @ParameterizedTest
    @EnumSource
    void anExceptionComesBackAsItself(ErrorCode code) {
        Map<String, String> details = Map.of("kind", "rollout", "id", "ro-1");
        StoreException there = code.exception("what was wrong", Duration.ofSeconds(7), details);
        assertSame(code, there.code());
        StoreException back =
                there.code().exception(String.valueOf(there.getMessage()), Duration.ofSeconds(7), there.details());
        assertSame(there.getClass(), back.getClass());
        assertEquals("what was wrong", back.getMessage());
        assertEquals(details, back.details());
        assertSame(code, ErrorCode.valueOf(code.name()));
    }

    @Test
    void everyMemberOfTheFamilyHasItsCode() {
        Set<Class<?>> reached = new HashSet<>();
        for (ErrorCode code : ErrorCode.values()) {
            reached.add(code.exception("", Duration.ZERO, Map.of()).getClass());
        }
        assertEquals(Set.of(StoreException.class.getPermittedSubclasses()), reached);
    }

    @Test
    void overloadedCarriesWhenToComeBack() {
        StoreException there = ErrorCode.OVERLOADED.exception("full", Duration.ofSeconds(3), Map.of());
        assertEquals(
                Duration.ofSeconds(3),
                assertInstanceOf(StoreException.Overloaded.class, there).retryAfter());
    }

    @ParameterizedTest
    @EnumSource
    void everyCodeIsAClientErrorOrUnavailable(ErrorCode code) {
        boolean client = code.http() >= 400 && code.http() < 500;
        assertTrue(client || code == ErrorCode.UNAVAILABLE, code + " " + code.http());
    }

    @Test
    void grpcNumbersTellTheCodesApart() {
        long distinct = Arrays.stream(ErrorCode.values())
                .mapToInt(ErrorCode::grpc)
                .distinct()
                .count();
        assertEquals(ErrorCode.values().length, distinct);
    }

    @Test
    void detailsCannotBeChangedFromOutside() {
        Map<String, String> mine = new java.util.HashMap<>(Map.of("a", "1"));
        StoreException refused = new StoreException.Invalid("no", mine);
        mine.put("a", "2");
        assertEquals(Map.of("a", "1"), refused.details());
    }
}
