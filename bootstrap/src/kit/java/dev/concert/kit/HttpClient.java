package dev.concert.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls services on this machine, by as many connections as there are calls at once. Thread-safe. */
public final class HttpClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The service closes a connection that has rested for long; none is used about that time. */
    private static final long MAX_REST_NANOS = Duration.ofSeconds(2).toNanos();

    private final Map<Integer, Deque<Resting>> resting = new ConcurrentHashMap<>();
    private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());

    private record Resting(HttpConnection connection, long since) {}

    /**
     * @param retryAfter the header of that name; empty if there is none
     * @param replayed whether the answer says that it is the one to an earlier call
     */
    public record Answer(int status, String text, String retryAfter, boolean replayed) {

        /** The text, which has to be JSON. */
        public JsonNode body() {
            return JsonMapper.shared().readTree(text);
        }

        public JsonNode result() {
            return body().path("result");
        }

        /** The stable code of an error; empty for a success. */
        public String error() {
            return result().path("error").asString("");
        }

        /** What was answered, which is no error. */
        public JsonNode orFail() {
            if (status != 200) {
                throw new AssertionError("Answered " + status + ": " + text);
            }
            return result();
        }
    }

    /**
     * @throws IOException if there is no answer, or none within a minute; the request may have been done
     */
    public Answer call(int port, ApiRequest request) throws IOException {
        HttpConnection connection = connectionTo(port);
        Future<?> giveUp = watch.schedule(() -> closeQuietly(connection), PATIENCE.toSeconds(), TimeUnit.SECONDS);
        boolean answered = false;
        try {
            int status = connection.exchange(request);
            Answer answer = new Answer(
                    status,
                    connection.body(),
                    connection.header("Retry-After"),
                    !connection.header("Idempotent-Replayed").isEmpty());
            answered = true;
            return answer;
        } finally {
            giveUp.cancel(false);
            if (answered) {
                resting.computeIfAbsent(port, _port -> new ConcurrentLinkedDeque<>())
                        .addFirst(new Resting(connection, System.nanoTime()));
            } else {
                closeQuietly(connection);
            }
        }
    }

    private HttpConnection connectionTo(int port) throws IOException {
        Deque<Resting> known = resting.getOrDefault(port, new ConcurrentLinkedDeque<>());
        for (Resting next = known.pollFirst(); next != null; next = known.pollFirst()) {
            if (System.nanoTime() - next.since() < MAX_REST_NANOS
                    && !next.connection().isStale()) {
                return next.connection();
            }
            closeQuietly(next.connection());
        }
        HttpConnection connection = new HttpConnection(port);
        open.add(connection);
        return connection;
    }

    private void closeQuietly(HttpConnection connection) {
        open.remove(connection);
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Calls that are under way get no answer. */
    @Override
    public void close() {
        watch.shutdownNow();
        open.forEach(this::closeQuietly);
    }
}
