package dev.lightningstore;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What keeps the parts apart, for proto and store-server. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            // The client is a wire of its own, and is here only because tests use it.
            .withImportOption(location -> !location.contains("/dev/lightningstore/client/"))
            .withImportOption(location -> !location.contains("client-sdk"))
            .importPackages("dev.lightningstore");

    /** Made by the protobuf compiler from the wire files. */
    private static final List<String> GENERATED = List.of("dev.lightningstore.v1", "dev.lightningstore.wire.raw");

    @Test
    void onlyTheEngineKnowsTheDatabase() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.lightningstore.jdbc..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.h2..", "org.postgresql..", "com.zaxxer..")
                .check(CLASSES);
    }

    @Test
    void onlyTheWiresKnowGrpc() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..grpc..", "dev.lightningstore.wire..", "dev.lightningstore.v1..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.grpc..")
                .check(CLASSES);
    }

    @Test
    void theEngineKnowsNoDoor() {
        noClasses()
                .that()
                .resideInAPackage("dev.lightningstore.jdbc..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.lightningstore.server..", "com.linecorp..", "io.grpc..", "io.netty..")
                .check(CLASSES);
    }

    @Test
    void theDomainKnowsNeitherTheWireNorAnybodyElse() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.lightningstore.error..",
                        "dev.lightningstore.event..",
                        "dev.lightningstore.id..",
                        "dev.lightningstore.json..",
                        "dev.lightningstore.model..",
                        "dev.lightningstore.project..",
                        "dev.lightningstore.redact..",
                        "dev.lightningstore.resource..",
                        "dev.lightningstore.rollout..",
                        "dev.lightningstore.span..",
                        "dev.lightningstore.store..",
                        "dev.lightningstore.worker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.lightningstore.v1..",
                        "dev.lightningstore.wire..",
                        "dev.lightningstore.jdbc..",
                        "dev.lightningstore.server..",
                        "io.grpc..",
                        "com.google.protobuf..",
                        "com.linecorp..",
                        "com.fasterxml..")
                .check(CLASSES);
    }

    @Test
    void doorsDoNotKnowTheEngine() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.lightningstore.server.agl..",
                        "dev.lightningstore.server.otlp..",
                        "dev.lightningstore.server.grpc..",
                        "dev.lightningstore.server.intake..",
                        "dev.lightningstore.server.training..",
                        "dev.lightningstore.server.auth..")
                .should()
                // A token issuer is what the engine asks of whoever signs.
                .dependOnClassesThat(resideInAPackage("dev.lightningstore.jdbc..")
                        .and(not(name("dev.lightningstore.jdbc.TokenIssuer"))))
                .check(CLASSES);
    }

    @Test
    void nobodyReadsTheClockBehindOurBack() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .check(CLASSES);
    }

    @Test
    void everyPackageSaysWhereNullMayBe() {
        List<String> silent = CLASSES.stream()
                .map(type -> type.getPackage())
                .distinct()
                .filter(each -> !GENERATED.contains(each.getName()))
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .sorted()
                .toList();
        assertEquals(List.of(), silent);
    }

    @Test
    void noQueueOfThreadsIsWithoutBound() {
        noClasses()
                .should()
                .callMethod(Executors.class, "newCachedThreadPool")
                .orShould()
                .callMethod(Executors.class, "newFixedThreadPool", int.class)
                .check(CLASSES);
    }
}
