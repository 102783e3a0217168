package dev.lightningstore.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException.NotFound;
import dev.lightningstore.project.ApiKey;
import dev.lightningstore.project.Project;
import dev.lightningstore.project.ProjectStore.NewKey;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.project.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Keys to projects. */
public interface KeyContract extends Contract {
    @Test
    default void aKeyOpensItsProject() {
        String project = newProject(Quotas.NONE);
        NewKey made = create(project, Role.RUNNER, null);
        assertEquals(project, made.key().project());
        assertEquals(Role.RUNNER, made.key().role());
        assertEquals("mine", made.key().name());
        assertTrue(made.secret().length() >= 20, "too short to be a secret");
        assertEquals(
                made.key(),
                Answers.of(cluster().projects().authenticate(made.secret())).orElseThrow());
        assertEquals(List.of(made.key()), Answers.of(cluster().projects().listKeys(project)));
    }

    @Test
    default void secretsDifferAndAreNeverToldAgain() {
        String project = newProject(Quotas.NONE);
        NewKey one = create(project, Role.ADMIN, null);
        NewKey two = create(project, Role.ADMIN, null);
        assertNotEquals(one.secret(), two.secret());
        assertNotEquals(one.key().id(), two.key().id());
        for (ApiKey key : Answers.of(cluster().projects().listKeys(project))) {
            assertFalse(key.toString().contains(one.secret()));
            assertFalse(one.secret().contains(key.id()) && one.secret().equals(key.id()));
        }
    }

    @Test
    default void noOtherTextOpensAnything() {
        NewKey made = create(newProject(Quotas.NONE), Role.VIEWER, null);
        String secret = made.secret();
        for (String other : List.of(
                "",
                "x",
                made.key().id(),
                secret + "x",
                secret.substring(1),
                secret.toUpperCase(java.util.Locale.ROOT) + "!")) {
            assertTrue(Answers.of(cluster().projects().authenticate(other)).isEmpty(), other);
        }
    }

    @Test
    default void aRevokedKeyOpensNothing() {
        String project = newProject(Quotas.NONE);
        NewKey made = create(project, Role.AGENT, null);
        ApiKey revoked = Answers.of(cluster().projects().revokeKey(made.key().id()));
        assertNotNull(revoked.revokeTime());
        assertTrue(Answers.of(cluster().projects().authenticate(made.secret())).isEmpty());
        assertEquals(List.of(revoked), Answers.of(cluster().projects().listKeys(project)));
        assertEquals(
                revoked, Answers.of(cluster().projects().revokeKey(made.key().id())));
        Answers.refusal(NotFound.class, cluster().projects().revokeKey("no-such-key"));
    }

    @Test
    default void anExpiredKeyOpensNothing() {
        String name = newProject(Quotas.NONE);
        Project project = Answers.of(cluster().projects().get(name)).orElseThrow();
        NewKey made = create(name, Role.AGENT, project.createTime().plusSeconds(60));
        assertTrue(Answers.of(cluster().projects().authenticate(made.secret())).isPresent());
        advance(Duration.ofSeconds(61));
        assertTrue(Answers.of(cluster().projects().authenticate(made.secret())).isEmpty());
    }

    @Test
    default void aKeyToAllProjectsNamesNone() {
        NewKey made = Answers.of(cluster().projects().createKey(null, Role.ADMIN, "all", null));
        ApiKey read =
                Answers.of(cluster().projects().authenticate(made.secret())).orElseThrow();
        assertEquals(null, read.project());
        Answers.of(cluster().projects().revokeKey(read.id()));
    }

    @Test
    default void aKeyNeedsItsProject() {
        Answers.refusal(NotFound.class, cluster().projects().createKey("no-such-project", Role.ADMIN, "x", null));
    }

    private NewKey create(String project, Role role, @Nullable Instant expires) {
        return Answers.of(cluster().projects().createKey(project, role, "mine", expires));
    }
}
