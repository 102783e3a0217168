package dev.lightningstore.runner;

import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.rollout.Outcome;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the hooks: those before in their order, those after the other way round. */
final class Hooks {
    private static final Logger log = LoggerFactory.getLogger(Hooks.class);

    private final List<RunnerHook> hooks;

    Hooks(List<RunnerHook> hooks) {
        this.hooks = hooks;
    }

    /** A hook stood in the way of the agent. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(RunnerHook hook, Exception cause) {
            super("the hook " + hook.getClass().getName() + " failed: " + cause, cause);
        }
    }

    private interface Call {
        void on(RunnerHook hook) throws Exception;
    }

    void before(Task task, RolloutContext context) throws Failed, InterruptedException {
        for (RunnerHook hook : hooks) {
            call(hook, it -> it.beforeRollout(task));
        }
        for (RunnerHook hook : hooks) {
            call(hook, it -> it.beforeTrace(task, context));
        }
    }

    private static void call(RunnerHook hook, Call call) throws Failed, InterruptedException {
        try {
            call.on(hook);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new Failed(hook, e);
        }
    }

    void afterTrace(Task task, RolloutContext context, Outcome outcome) {
        after(task, hook -> hook.afterTrace(task, context, outcome));
    }

    void afterRollout(Task task, Outcome outcome) {
        after(task, hook -> hook.afterRollout(task, outcome));
    }

    private void after(Task task, Call call) {
        for (RunnerHook hook : hooks.reversed()) {
            try {
                call.on(hook);
            } catch (Exception e) {
                log.atWarn()
                        .addKeyValue("rollout", task.rolloutId())
                        .addKeyValue("hook", hook.getClass().getName())
                        .setCause(e)
                        .log("a hook failed");
            }
        }
    }
}
