package dev.lightningstore.policy.text.jinja;

import dev.lightningstore.policy.text.jinja.JinjaTemplate.Rendered;
import dev.lightningstore.policy.text.jinja.JinjaTemplate.Span;
import dev.lightningstore.policy.text.jinja.Node.Branch;
import dev.lightningstore.policy.text.jinja.Node.Parameter;
import java.util.ArrayList;
import java.util.List;

/** Runs the statements of a template, once. */
final class Renderer {
    private static final int MAX_CHARACTERS = 64 << 20;
    private static final int MAX_DEPTH = 200;

    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    private final Evaluator evaluator = new Evaluator();
    private final List<Span> generated = new ArrayList<>();
    private StringBuilder out = new StringBuilder();
    private int captures;
    private int loops;

    Rendered render(List<Node> nodes, Scope scope) {
        run(nodes, scope);
        return new Rendered(out.toString(), List.copyOf(generated));
    }

    private Flow run(List<Node> nodes, Scope scope) {
        for (Node node : nodes) {
            Flow flow = run(node, scope);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow run(Node node, Scope scope) {
        return switch (node) {
            case Node.Text(String text) -> write(text);
            case Node.Output(Expression value, int line) -> write(PyText.str(at(line, value, scope)));
            case Node.If choice -> choose(choice, scope);
            case Node.For loop -> loop(loop, scope);
            case Node.Assign assign -> assign(assign, scope);
            case Node.Capture(String target, List<Node> body) -> {
                scope.set(target, captured(body, scope));
                yield Flow.ON;
            }
            case Node.Macro macro -> {
                scope.set(macro.name(), (Callable) given -> expand(macro, given, scope));
                yield Flow.ON;
            }
            case Node.Generation(List<Node> body) -> {
                int start = out.length();
                Flow flow = run(body, scope);
                if (captures == 0) {
                    generated.add(new Span(start, out.length()));
                }
                yield flow;
            }
            case Node.Break() -> Flow.BREAK;
            case Node.Continue() -> Flow.CONTINUE;
        };
    }

    private Object at(int line, Expression expression, Scope scope) {
        try {
            return evaluator.value(expression, scope);
        } catch (JinjaException e) {
            throw e.at(line);
        }
    }

    private Flow write(String text) {
        if (out.length() + text.length() > MAX_CHARACTERS) {
            throw new JinjaException("the template writes more than " + MAX_CHARACTERS + " characters");
        }
        out.append(text);
        return Flow.ON;
    }

    private Flow choose(Node.If choice, Scope scope) {
        for (Branch branch : choice.branches()) {
            if (evaluator.truth(branch.condition(), scope)) {
                return run(branch.body(), scope);
            }
        }
        return run(choice.otherwise(), scope);
    }

    private Flow loop(Node.For loop, Scope scope) {
        List<Object> items = new ArrayList<>();
        for (Object item : Operators.items(at(loop.line(), loop.items(), scope))) {
            if (loop.filter() == null || evaluator.truth(loop.filter(), bound(loop, item, scope))) {
                items.add(item);
            }
        }
        if (items.isEmpty()) {
            return run(loop.otherwise(), scope);
        }
        loops++;
        try {
            for (int i = 0; i < items.size(); i++) {
                Scope inner = bound(loop, items.get(i), scope);
                inner.set("loop", new Loop(items, i, loops - 1));
                if (run(loop.body(), inner) == Flow.BREAK) {
                    break;
                }
            }
        } finally {
            loops--;
        }
        return Flow.ON;
    }

    private static Scope bound(Node.For loop, Object item, Scope scope) {
        Scope inner = new Scope(scope);
        unpack(loop.targets(), item, inner, loop.line());
        return inner;
    }

    private Flow assign(Node.Assign assign, Scope scope) {
        Object value = at(assign.line(), assign.value(), scope);
        String attribute = assign.attribute();
        if (attribute == null) {
            unpack(assign.targets(), value, scope, assign.line());
        } else if (scope.get(assign.targets().getFirst()) instanceof Namespace namespace) {
            namespace.set(attribute, value);
        } else {
            throw new JinjaException(
                    "'" + assign.targets().getFirst() + "' is no namespace: its attributes cannot be set",
                    assign.line());
        }
        return Flow.ON;
    }

    private static void unpack(List<String> targets, Object value, Scope scope, int line) {
        if (targets.size() == 1) {
            scope.set(targets.getFirst(), value);
            return;
        }
        List<Object> parts = Operators.items(value);
        if (parts.size() != targets.size()) {
            throw new JinjaException(parts.size() + " values for " + targets.size() + " names", line);
        }
        for (int i = 0; i < parts.size(); i++) {
            scope.set(targets.get(i), parts.get(i));
        }
    }

    private String captured(List<Node> body, Scope scope) {
        StringBuilder outside = out;
        out = new StringBuilder();
        if (++captures > MAX_DEPTH) {
            throw new JinjaException("macros call each other more than " + MAX_DEPTH + " deep");
        }
        try {
            run(body, scope);
            return out.toString();
        } finally {
            captures--;
            out = outside;
        }
    }

    private Object expand(Node.Macro macro, Arguments given, Scope definedIn) {
        Scope scope = new Scope(definedIn);
        for (int i = 0; i < macro.parameters().size(); i++) {
            Parameter parameter = macro.parameters().get(i);
            scope.set(parameter.name(), new Undefined(parameter.name()));
            if (given.has(i, parameter.name())) {
                scope.set(parameter.name(), given.get(i, parameter.name()));
            } else if (parameter.otherwise() != null) {
                scope.set(parameter.name(), evaluator.value(parameter.otherwise(), scope));
            }
        }
        return captured(macro.body(), scope);
    }
}
