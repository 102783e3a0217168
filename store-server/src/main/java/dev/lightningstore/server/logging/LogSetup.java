package dev.lightningstore.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Logs to stderr, for stdout belongs to the command. Logback finds this class as a service, which spares it an XML
 * parser at every start; {@code -Dlogback.configurationFile=…} still wins.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    /** The environment's LIGHTNING_LOG_LEVEL wins over it. */
    private static final String LEVEL_PROPERTY = "lightning.log.level";

    private static final String OURS = "dev.lightningstore";

    /** For a command that serves: its start and end are told too, unless somebody said otherwise. Before anything logs. */
    public static void tellMore() {
        if (System.getProperty(LEVEL_PROPERTY) == null) {
            System.setProperty(LEVEL_PROPERTY, Level.INFO.toString());
        }
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(context);
        stderr.setName("stderr");
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder(context));
        stderr.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(stderr);
        // It warns of every database newer than itself; what it cannot do it says with an exception.
        context.getLogger("org.flywaydb").setLevel(Level.ERROR);
        // Armeria registers the figures of one executor twice.
        context.getLogger("io.micrometer").setLevel(Level.ERROR);
        context.getLogger(OURS).setLevel(level());
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Level level() {
        String asked = System.getenv("LIGHTNING_LOG_LEVEL");
        return Level.toLevel(asked == null ? System.getProperty(LEVEL_PROPERTY) : asked, Level.WARN);
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context) {
        @Nullable String format = System.getenv("LIGHTNING_LOG_FORMAT");
        if (format != null && format.toLowerCase(Locale.ROOT).equals("json")) {
            JsonEncoder json = new JsonEncoder();
            json.setContext(context);
            json.start();
            return json;
        }
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %msg %kvp{NONE}%n%ex");
        text.start();
        return text;
    }
}
