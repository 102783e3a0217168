package dev.lightningstore.server.auth;

import com.linecorp.armeria.common.HttpMethod;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the kind of a request by its method and path. Filled once, then only read. */
public final class RouteRules {
    /** A route as it was written down. */
    public record Rule(HttpMethod method, String path, Action action) {}

    /**
     * What a path was found to be.
     *
     * @param rollout the rollout that the path names, if it names one
     */
    record Match(Action action, @Nullable String rollout) {}

    private static final class Node {
        final Map<String, Node> words = new HashMap<>();
        final Map<HttpMethod, Action> ends = new EnumMap<>(HttpMethod.class);
        final Map<HttpMethod, Action> rests = new EnumMap<>(HttpMethod.class);

        @Nullable
        Node any;

        boolean rollout;
    }

    private final Node root = new Node();
    private final List<Rule> rules = new ArrayList<>();

    RouteRules() {}

    /** @param route a method and a path; {@code {name}} stands for one part, {@code **} for all that is left or nothing */
    RouteRules on(String route, Action action) {
        int space = route.indexOf(' ');
        HttpMethod method = HttpMethod.valueOf(route.substring(0, space));
        String path = route.substring(space + 1);
        rules.add(new Rule(method, path, action));
        Node node = root;
        for (String part : path.substring(1).split("/", -1)) {
            if (part.equals("**")) {
                node.rests.put(method, action);
                return this;
            }
            if (part.startsWith("{")) {
                if (node.any == null) {
                    node.any = new Node();
                }
                node = node.any;
                node.rollout = part.equals("{rollout}");
            } else {
                node = node.words.computeIfAbsent(part, word -> new Node());
            }
        }
        node.ends.put(method, action);
        return this;
    }

    public List<Rule> rules() {
        return List.copyOf(rules);
    }

    /** Whether some rule speaks of the path. */
    public boolean knows(HttpMethod method, String path) {
        return find(method, path) != null;
    }

    /** Null where no rule speaks of the path. A word wins over a {name}, if the rest of the path goes on from it. */
    @Nullable
    Match find(HttpMethod method, String path) {
        return find(root, method == HttpMethod.HEAD ? HttpMethod.GET : method, path, 1, null);
    }

    private static @Nullable Match find(
            Node node, HttpMethod method, String path, int start, @Nullable String rollout) {
        Action rest = node.rests.get(method);
        if (rest != null) {
            return new Match(rest, rollout);
        }
        if (start > path.length()) {
            Action end = node.ends.get(method);
            return end == null ? null : new Match(end, rollout);
        }
        int slash = path.indexOf('/', start);
        int stop = slash < 0 ? path.length() : slash;
        String part = path.substring(start, stop);
        Node word = node.words.get(part);
        Match match = word == null ? null : find(word, method, path, stop + 1, rollout);
        if (match == null && node.any != null) {
            match = find(node.any, method, path, stop + 1, node.any.rollout ? part : rollout);
        }
        return match;
    }
}
