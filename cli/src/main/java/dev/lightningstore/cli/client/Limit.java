package dev.lightningstore.cli.client;

import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much of a list is shown, and the pages that it takes. */
final class Limit {
    private static final int PAGE = 1_000;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "Show at most this many (default: ${DEFAULT-VALUE}).")
    private int limit;

    /** Asks for one page. */
    @FunctionalInterface
    interface Pages<T> {
        Page<T> page(int size, @Nullable String cursor) throws Exception;
    }

    <T> Page<T> gather(Pages<T> pages) throws Exception {
        if (limit < 1) {
            throw new IllegalArgumentException("--limit: " + limit + " is less than 1");
        }
        List<T> items = new ArrayList<>();
        long total = -1;
        String cursor = null;
        do {
            Page<T> page = pages.page(Math.min(Math.min(PAGE, PageRequest.MAX_LIMIT), limit - items.size()), cursor);
            items.addAll(page.items());
            total = Math.max(total, page.total());
            cursor = page.next();
        } while (cursor != null && items.size() < limit);
        return new Page<>(items, total, cursor);
    }

    /** Says when there is more than what was shown. */
    void say(Page<?> shown, String what, ClientCommand command) {
        if (shown.next() != null) {
            String all = shown.total() < 0 ? "more" : String.format(Locale.ROOT, "%,d", shown.total());
            command.note(shown.items().size() + " of " + all + " " + what + "; --limit shows more");
        }
    }
}
