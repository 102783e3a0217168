package dev.lightningstore.choice;

import dev.lightningstore.json.JsonValue;
import dev.lightningstore.resource.ResourceStore;
import dev.lightningstore.resource.Resources;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds prompts among the resources that were published last, asked for once a minute; an agent's own prompt stands where
 * there is none. An agent that a runner started has its resources in its task: {@link #in}. Thread-safe.
 */
public final class Prompts {
    private static final String LATEST = "latest";

    private final Remembered<Resources> published;

    Prompts(ResourceStore resources, LongSupplier nanos) {
        this.published = new Remembered<>("the store", latest -> resources.latest(), nanos);
    }

    public static Prompts of(ResourceStore resources) {
        return new Prompts(resources, System::nanoTime);
    }

    public PromptChoice active(String name, String otherwise) {
        return in(published.get(LATEST).orElse(null), name, otherwise);
    }

    /** The prompt of that name among resources, such as those that a task is pinned to. */
    public static PromptChoice in(@Nullable Resources resources, String name, String otherwise) {
        PromptChoice own = new PromptChoice(name, otherwise, null, 0);
        if (resources == null) {
            return own;
        }
        // Looked up as it is: a name may have slashes, which a path would cut.
        return JsonValue.of(resources.resources()) instanceof JsonValue.JsonObject named
                ? Optional.ofNullable(named.members().get(name))
                        .flatMap(prompt -> prompt.find("/template"))
                        .flatMap(JsonValue::string)
                        .map(template -> new PromptChoice(name, template, resources.resourcesId(), resources.version()))
                        .orElse(own)
                : own;
    }
}
