package dev.lightningstore.server.auth;

import dev.lightningstore.project.Role;
import java.util.Locale;
import java.util.Set;

/** Writes docs/reference/access.md from {@link AccessTable}. */
final class AccessPage {
    private AccessPage() {}

    static String markdown() {
        StringBuilder page = new StringBuilder("""
            # Who may do what

            <!-- Made from AccessTable.java by AccessPageTest; change it there and run the test with -Dgolden.update=true. -->

            A caller shows a key with `Authorization: Bearer lsk_…` or `x-api-key: lsk_…`; on gRPC the same names are metadata.
            A key has one role, and is good for one project or for all. A key of one project needs not name it.
            A role is not above another: each names the work that it is for. What concerns all projects (`metrics_read`,
            `projects_read`, `projects_write`) needs a key for all projects: an admin of one project makes no keys.

            A **rollout token** (`lrt_…`) comes with each lease, for the agent that does the work. It is signed, expires, and is
            good for its own attempt only: the column *token* holds for the rollout and the attempt that it names.

            Without any admin key a store on loopback asks for no key, and everybody is admin. As soon as an admin key for all
            projects exists, keys are asked for; `auth` in [the settings](store-config.md) changes that. A key that was revoked stops
            working within 3 seconds.

            """);
        page.append("| | meaning |");
        for (Role role : Role.values()) {
            page.append(' ').append(role.wire()).append(" |");
        }
        page.append(" token |\n|---|---|")
                .append("---|".repeat(Role.values().length + 1))
                .append('\n');
        for (Action action : Action.values()) {
            page.append("| `")
                    .append(name(action))
                    .append("` | ")
                    .append(action.meaning())
                    .append(" |");
            for (Role role : Role.values()) {
                mark(page, AccessTable.of(role), action);
            }
            mark(page, AccessTable.ofToken(), action);
            page.append('\n');
        }
        page.append("""

            ## Every route

            A route that is not listed is for admins. HTTP routes are there below `/projects/{project}` too.

            | route | is |
            |---|---|
            """);
        for (RouteRules.Rule rule : AccessTable.routes().rules()) {
            String route = rule.path().indexOf('.') > 0 ? rule.path().substring(1) : rule.method() + " " + rule.path();
            page.append("| `")
                    .append(route)
                    .append("` | `")
                    .append(name(rule.action()))
                    .append("` |\n");
        }
        return page.toString();
    }

    private static void mark(StringBuilder page, Set<Action> allowed, Action action) {
        page.append(allowed.contains(action) ? " ✓ |" : " |");
    }

    private static String name(Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }
}
