package dev.lightningstore.server.agl;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import dev.lightningstore.error.ErrorCode;
import dev.lightningstore.json.JsonOut;
import java.util.List;

/** A request whose form is wrong: answered with 422 and the list that FastAPI would give, our own shape beside it. */
final class Unprocessable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    Unprocessable(List<Problem> problems) {
        super(
                problems.isEmpty()
                        ? ""
                        : problems.get(0).path() + ": " + problems.get(0).message(),
                null,
                false,
                false);
        this.problems = List.copyOf(problems);
    }

    static Unprocessable of(Problem problem) {
        return new Unprocessable(List.of(problem));
    }

    List<Problem> problems() {
        return problems;
    }

    HttpResponse response() {
        JsonOut out = new JsonOut(512).ascii("{\"detail\":[");
        String comma = "";
        for (Problem problem : problems) {
            write(out.ascii(comma), problem);
            comma = ",";
        }
        String field = problems.isEmpty() ? "" : problems.get(0).path();
        out.ascii("],\"error\":{\"code\":").quoted(ErrorCode.INVALID.name());
        out.ascii(",\"message\":").string(getMessage());
        out.ascii(",\"details\":{\"field\":").string(field).ascii("}}}");
        return Answers.json(HttpStatus.UNPROCESSABLE_ENTITY, out);
    }

    private static void write(JsonOut out, Problem problem) {
        out.ascii("{\"type\":").quoted(problem.type()).ascii(",\"loc\":[");
        String comma = "";
        for (Object part : problem.loc()) {
            out.ascii(comma);
            if (part instanceof Number index) {
                out.number(index.longValue());
            } else {
                out.string(part.toString());
            }
            comma = ",";
        }
        out.ascii("],\"msg\":").string(problem.message()).ascii(",\"input\":");
        byte[] input = problem.input();
        if (input == null) {
            out.nul();
        } else {
            out.raw(input);
        }
        String context = problem.context();
        if (context != null) {
            out.ascii(",\"ctx\":").raw(context.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        out.raw('}');
    }
}
