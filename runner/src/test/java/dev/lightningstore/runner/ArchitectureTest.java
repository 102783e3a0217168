package dev.lightningstore.runner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What keeps the runner apart from the server whose tests it borrows, and its own parts from each other. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.lightningstore.runner");

    @Test
    void theRunnerKnowsNoServer() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.lightningstore.server..",
                        "dev.lightningstore.jdbc..",
                        "dev.lightningstore.cli..",
                        "java.sql..",
                        "com.linecorp..",
                        "io.grpc..")
                .check(CLASSES);
    }

    @Test
    void theKindsOfAgentsKnowNotTheEngine() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.lightningstore.runner.agent",
                        "dev.lightningstore.runner.command",
                        "dev.lightningstore.runner.http",
                        "dev.lightningstore.runner.jvm",
                        "dev.lightningstore.runner.k8s")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.lightningstore.runner")
                .check(CLASSES);
    }

    @Test
    void onlyOnePartKnowsKubernetes() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.lightningstore.runner.k8s")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8..")
                .check(CLASSES);
    }

    @Test
    void everyPackageSaysWhereNullMayBe() {
        List<String> silent = CLASSES.stream()
                .map(type -> type.getPackage())
                .distinct()
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .toList();
        assertEquals(List.of(), silent);
    }
}
