package terraform;

import com.bertramlabs.plugins.hcl4j.HCLParser;
import com.bertramlabs.plugins.hcl4j.HCLParserException;
import dev.lightningstore.correction.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be said of Terraform code without Terraform: whether it parses, is made of Terraform's blocks, and declares
 * what it refers to.
 *
 * @param problems nothing where none was found
 * @param modules how many modules it uses
 * @param references what it refers to, such as {@code var.location}
 * @param undeclared those of the references that are declared nowhere
 */
record Hcl(List<Problem> problems, int modules, Set<String> references, Set<String> undeclared) {
    private static final Set<String> BLOCKS = Set.of(
            "terraform",
            "provider",
            "variable",
            "locals",
            "module",
            "resource",
            "data",
            "output",
            "moved",
            "import",
            "check",
            "removed");

    private static final Pattern REFERENCE =
            Pattern.compile("\\b(?:var|local|module)\\.[A-Za-z_][\\w-]*|\\bazurerm_\\w+\\.[A-Za-z_][\\w-]*");

    private static final Pattern TEXT_OR_COMMENT = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"|#[^\n]*|//[^\n]*");
    private static final Pattern IN_TEXT = Pattern.compile("\\$\\{([^}]*)}");

    static Hcl read(String code) {
        Map<String, Object> blocks;
        try {
            blocks = new HCLParser().parse(code);
        } catch (HCLParserException | IOException | RuntimeException e) {
            Throwable cause = e.getCause() instanceof HCLParserException parser ? parser : e;
            return new Hcl(List.of(syntax(String.valueOf(cause.getMessage()))), 0, Set.of(), Set.of());
        }
        List<Problem> problems = new ArrayList<>();
        if (blocks.isEmpty()) {
            problems.add(syntax("there is no block"));
        }
        // The parser forgives a brace that is missing: what should be inside a block then stands outside of all.
        blocks.forEach((name, body) -> {
            if (!BLOCKS.contains(name) || !(body instanceof Map || body instanceof List)) {
                problems.add(syntax("'" + name + "' is no block of Terraform; is a brace missing before it?"));
            }
        });
        Set<String> references = references(code);
        Set<String> undeclared = new LinkedHashSet<>(references);
        undeclared.removeAll(declared(blocks));
        undeclared.forEach(reference ->
                problems.add(new Problem("Reference to undeclared resource \"" + reference + "\"", "main.tf")));
        return new Hcl(problems, names(blocks, "module").size(), references, undeclared);
    }

    private static Problem syntax(String message) {
        return new Problem("Argument or block definition required: " + message, "main.tf");
    }

    /** From 0 to 1: how much of what it refers to is there. */
    double resolved() {
        return references.isEmpty() ? 1 : 1 - (double) undeclared.size() / references.size();
    }

    private static Set<String> references(String code) {
        Set<String> found = new LinkedHashSet<>();
        // Within texts only what stands in ${…} refers to something.
        String bare = TEXT_OR_COMMENT.matcher(code).replaceAll(text -> {
            String inside = text.group(1);
            return Matcher.quoteReplacement(inside == null ? "" : String.join(" ", within(inside)));
        });
        Matcher reference = REFERENCE.matcher(bare);
        while (reference.find()) {
            found.add(reference.group());
        }
        return found;
    }

    private static List<String> within(String text) {
        return IN_TEXT.matcher(text).results().map(inside -> inside.group(1)).toList();
    }

    private static Set<String> declared(Map<String, Object> blocks) {
        Set<String> declared = new LinkedHashSet<>();
        names(blocks, "variable").forEach(name -> declared.add("var." + name));
        names(blocks, "locals").forEach(name -> declared.add("local." + name));
        names(blocks, "module").forEach(name -> declared.add("module." + name));
        if (blocks.get("resource") instanceof Map<?, ?> types) {
            types.forEach((type, named) -> {
                if (named instanceof Map<?, ?> resources) {
                    resources.keySet().forEach(name -> declared.add(type + "." + name));
                }
            });
        }
        return declared;
    }

    private static Set<String> names(Map<String, Object> blocks, String kind) {
        Set<String> names = new LinkedHashSet<>();
        if (blocks.get(kind) instanceof Map<?, ?> named) {
            named.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }
}
