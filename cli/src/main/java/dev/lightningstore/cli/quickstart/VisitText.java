package dev.lightningstore.cli.quickstart;

import dev.lightningstore.chat.ChatToolCall;
import java.util.ArrayList;
import java.util.List;

/** A visit as people read it. */
final class VisitText {
    private VisitText() {}

    /** The question, what was called and what came of it, the answer and whether all of it was right. */
    static List<String> lines(Visit visit) {
        List<String> lines = new ArrayList<>();
        lines.add(visit.question().text());
        for (int i = 0; i < visit.calls().size(); i++) {
            ChatToolCall call = visit.calls().get(i);
            lines.add(printable("  " + call.name() + " " + call.arguments() + " → "
                    + visit.results().get(i)));
        }
        String verdict = ShopVerifier.succeeded(visit) ? "right" : "wrong, it takes " + wanted(visit.question());
        lines.add(printable("  \"" + visit.answer() + "\" (" + verdict + ")"));
        return lines;
    }

    /** A policy that knows little may say anything, what moves a cursor too. */
    private static String printable(String said) {
        return said.replaceAll("\\p{Cntrl}", "·");
    }

    private static String wanted(Question question) {
        return question.tool().wire() + " " + Shop.arguments(question.item(), question.city());
    }
}
