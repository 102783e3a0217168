package dev.lightningstore.policy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keeps DJL's traps in one package: others hold tensors that have none of them. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.lightningstore.policy", "dev.lightningstore.algorithm", "dev.lightningstore.serving");

    /** Made of a number, these leave memory to autograd that Java frees: gradients are then wrong, silently. */
    private static final Set<String> SPOILERS =
            Set.of("mul", "div", "pow", "maximum", "minimum", "muli", "divi", "powi", "clip");

    @Test
    void onlyTheNetworkAndTheTokenizerKnowDjl() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.lightningstore.policy.net", "dev.lightningstore.policy.text")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(CLASSES);
    }

    @Test
    void nobodyMultipliesAnArrayByANumber() {
        noClasses()
                .should()
                .accessTargetWhere(describe("an operation of DJL with a number", ArchitectureTest::spoils))
                .check(CLASSES);
    }

    @Test
    void whatIsOnDiskKnowsNoNetwork() {
        classes()
                .that()
                .resideInAPackage("dev.lightningstore.policy.weights")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("dev.lightningstore.policy.net", "dev.lightningstore.policy.train")
                .check(CLASSES);
    }

    private static boolean spoils(JavaAccess<?> access) {
        return access.getTargetOwner().getPackageName().startsWith("ai.djl")
                && SPOILERS.contains(access.getTarget().getName())
                && access.getTarget() instanceof CodeUnitAccessTarget called
                && called.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Number.class));
    }
}
