package dev.lightningstore.policy.text.jinja;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template that was read, to be rendered any number of times; thread-safe. */
public final class JinjaTemplate {
    private final List<Node> nodes;
    private final Clock clock;

    private JinjaTemplate(List<Node> nodes, Clock clock) {
        this.nodes = nodes;
        this.clock = clock;
    }

    /**
     * @param clock what {@code strftime_now} tells
     * @throws JinjaException if it is no template, or uses what is not supported
     */
    public static JinjaTemplate parse(String source, Clock clock) {
        try {
            return new JinjaTemplate(Parser.parse(source), clock);
        } catch (StackOverflowError e) {
            throw new JinjaException("the template is nested too deep");
        }
    }

    /**
     * @param generated where the text stands that {@code {% generation %}} marks as the model's own
     */
    public record Rendered(String text, List<Span> generated) {}

    /** A part of a text, in chars. */
    public record Span(int start, int end) {}

    /**
     * @param variables maps, lists, texts, numbers, booleans and null
     * @throws JinjaException if it does not render; {@code raise_exception} is one of the reasons
     */
    public Rendered render(Map<String, ? extends @Nullable Object> variables) {
        Scope globals = new Scope(null);
        globals.set("namespace", (Callable) given -> new Namespace(given.named()));
        globals.set("dict", (Callable) given -> new java.util.LinkedHashMap<Object, Object>(given.named()));
        globals.set("range", (Callable) Globals::range);
        globals.set("raise_exception", (Callable) given -> {
            throw new JinjaException(given.text(0, "message"));
        });
        globals.set(
                "strftime_now", (Callable) given -> Strftime.format(given.text(0, "format"), ZonedDateTime.now(clock)));
        variables.forEach((name, value) -> globals.set(name, Globals.value(value)));
        try {
            return new Renderer().render(nodes, new Scope(globals));
        } catch (StackOverflowError e) {
            throw new JinjaException("the template or what it was given is nested too deep");
        }
    }
}
