package dev.lightningstore.policy.text.jinja;

import java.util.List;

/** {@code loop} within a {@code for}: where it stands. */
record Loop(List<Object> items, int index, int depth) implements Attributed {
    @Override
    public Object attribute(String name) {
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> (long) (items.size() - index);
            case "revindex0" -> (long) (items.size() - index - 1);
            case "first" -> index == 0;
            case "last" -> index == items.size() - 1;
            case "length" -> (long) items.size();
            case "depth" -> depth + 1L;
            case "depth0" -> (long) depth;
            case "previtem" -> index == 0 ? new Undefined("loop.previtem") : items.get(index - 1);
            case "nextitem" -> index == items.size() - 1 ? new Undefined("loop.nextitem") : items.get(index + 1);
            case "cycle" ->
                (Callable) given ->
                        given.positional().get(index % given.positional().size());
            default -> new Undefined("loop." + name);
        };
    }
}
