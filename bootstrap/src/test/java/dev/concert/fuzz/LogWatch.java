package dev.concert.fuzz;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** What the service logs while it is watched. */
public final class LogWatch implements AutoCloseable {

    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
        }
    };

    public LogWatch() {
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
    }

    public List<String> lines() {
        return events.stream().map(LogWatch::line).toList();
    }

    private static String line(ILoggingEvent event) {
        return event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage();
    }

    public List<String> stackTraces() {
        return events.stream()
                .filter(event -> event.getThrowableProxy() != null)
                .map(event -> line(event) + " " + text(event.getThrowableProxy()))
                .toList();
    }

    public List<String> linesWith(Set<String> secrets) {
        return events.stream()
                .map(event -> line(event) + text(event.getThrowableProxy()) + event.getMDCPropertyMap())
                .filter(line -> secrets.stream().anyMatch(line::contains))
                .toList();
    }

    private static String text(@org.jspecify.annotations.Nullable IThrowableProxy thrown) {
        return thrown == null ? "" : thrown.getClassName() + ": " + thrown.getMessage() + text(thrown.getCause());
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        appender.stop();
    }
}
