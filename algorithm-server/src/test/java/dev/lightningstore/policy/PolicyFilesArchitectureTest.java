package dev.lightningstore.policy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What keeps files and text apart from arrays. */
class PolicyFilesArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.lightningstore.policy");

    @Test
    void filesKnowNoDjl() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.lightningstore.policy.weights", "dev.lightningstore.policy.library")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl..", "dev.lightningstore.policy.net..", "dev.lightningstore.policy.train..")
                .check(CLASSES);
    }

    @Test
    void ofDjlTextKnowsOnlyTheTokenizers() {
        noClasses()
                .that()
                .resideInAPackage("dev.lightningstore.policy.text..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl.ndarray..", "ai.djl.engine..", "ai.djl.pytorch..")
                .check(CLASSES);
    }

    @Test
    void aTemplateReachesNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("dev.lightningstore.policy.text.jinja")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("dev.lightningstore.policy.text.jinja", "java..", "org.jspecify..")
                .check(CLASSES);
    }
}
