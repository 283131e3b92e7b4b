package dev.concert.kit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and its PostgreSQL and reads just enough of their protocol to know each round trip. It can
 * count them, delay them, and cut the connection at the worst moment: exactly before a commit reaches the server, or
 * exactly before the server's answer reaches the client. Thread-safe.
 */
public final class PostgresProxy implements AutoCloseable {

    /** What happens to one round trip. */
    public enum Fault {
        NONE,
        /** The connection is cut before the server gets the request. */
        CUT_BEFORE,
        /** The server does its work, and the connection is cut before its answer comes through. */
        CUT_AFTER
    }

    /**
     * What the client sends before it waits for an answer.
     *
     * @param statements the SQL of each statement that is run
     * @param position in its transaction, from 1; 0 outside of one
     * @param bytes as they are sent
     */
    public record Round(List<String> statements, int position, byte[] bytes) {

        private static final String BEGIN = "BEGIN";
        private static final String COMMIT = "COMMIT";
        private static final String ROLLBACK = "ROLLBACK";

        boolean begins() {
            return statements.stream().anyMatch(sql -> sql.startsWith(BEGIN));
        }

        public boolean commits() {
            return statements.contains(COMMIT);
        }

        boolean ends() {
            return commits() || statements.contains(ROLLBACK);
        }

        /** Whether the client waits for the server's work, rather than for a part of the handshake. */
        boolean isWork() {
            return bytes.length > 0 && LAST_OF_WORK.indexOf(bytes[lastMessageAt()]) >= 0;
        }

        private int lastMessageAt() {
            int at = 0;
            while (true) {
                int next = at + 1 + ByteBuffer.wrap(bytes).getInt(at + 1);
                if (next >= bytes.length) {
                    return at;
                }
                at = next;
            }
        }

        /** Whether these bytes occur, as a UUID does that is the parameter of a statement. */
        public boolean mentions(byte[] some) {
            for (int start = 0; start + some.length <= bytes.length; start++) {
                int matching = 0;
                while (matching < some.length && bytes[start + matching] == some[matching]) {
                    matching++;
                }
                if (matching == some.length) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Decides about each round trip; called by the threads of many connections at once. */
    @FunctionalInterface
    public interface Plan {

        /** Does no harm. */
        Plan PEACE = (connection, round) -> Fault.NONE;

        /** @param connection the same number for all round trips of one connection */
        Fault faultFor(long connection, Round round);
    }

    private static final Pattern URL = Pattern.compile("(jdbc:postgresql://)([^/:?]+)(?::(\\d+))?(/[^?]*)(?:\\?(.*))?");
    private static final int DEFAULT_PORT = 5432;
    private static final int BACKLOG = 200;

    private static final char PARSE = 'P';
    private static final char BIND = 'B';
    private static final char QUERY = 'Q';
    private static final char SYNC = 'S';
    private static final char FLUSH = 'H';
    private static final char PASSWORD = 'p';
    private static final char TERMINATE = 'X';
    private static final char COPY_DONE = 'c';
    private static final char COPY_FAIL = 'f';
    private static final char READY = 'Z';
    private static final String LAST_OF_WORK = "" + QUERY + SYNC;

    /** Asks whether the server would encrypt; the first message proper follows on the answer. */
    private static final int SSL_REQUEST = 80877103;

    private static final int GSS_REQUEST = 80877104;

    private final ServerSocket server;
    private final String jdbcUrl;
    private final String host;
    private volatile int port;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile Plan plan = Plan.PEACE;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean refusing;
    private long opened;

    private PostgresProxy(ServerSocket server, Matcher url) {
        this.server = server;
        this.host = url.group(2);
        this.port = url.group(3) == null ? DEFAULT_PORT : Integer.parseInt(url.group(3));
        this.jdbcUrl = url.group(1) + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort()
                + url.group(4) + "?sslmode=disable&gssEncMode=disable"
                + (url.group(5) == null ? "" : "&" + url.group(5));
    }

    /** @param jdbcUrl of one server, which has to be there when a client connects */
    public static PostgresProxy to(String jdbcUrl) throws IOException {
        Matcher url = URL.matcher(jdbcUrl);
        if (!url.matches()) {
            throw new IllegalArgumentException("No URL of one PostgreSQL server: " + jdbcUrl.replaceFirst("\\?.*", ""));
        }
        InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        PostgresProxy proxy = new PostgresProxy(new ServerSocket(LocalPort.free(), BACKLOG, here), url);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    /** The same database, by way of this proxy. */
    public String jdbcUrl() {
        return jdbcUrl;
    }

    public void follow(Plan next) {
        plan = next;
    }

    /** Every round trip takes so much longer from now on. */
    public void delay(Duration each) {
        delay = each;
    }

    /** Cuts all connections, and lets none begin until {@link #heal}. */
    public void sever() {
        refusing = true;
        links.forEach(Link::cut);
    }

    public void heal() {
        refusing = false;
    }

    /** Cuts all connections, and leads the next ones to the server at another port of the same host, as after a failover. */
    public void leadTo(int otherPort) {
        port = otherPort;
        links.forEach(Link::cut);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (refusing) {
                    client.close();
                    continue;
                }
                connect(client);
            } catch (IOException closed) {
                // Ours, and so the loop ends; or one connection's, and so it goes on.
                continue;
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket database;
        try {
            database = new Socket(host, port);
        } catch (IOException databaseIsAway) {
            client.close();
            return;
        }
        client.setTcpNoDelay(true);
        database.setTcpNoDelay(true);
        Link link = new Link(++opened, client, database);
        links.add(link);
        Thread.ofVirtual().start(link::listenToClient);
        Thread.ofVirtual().start(link::listenToDatabase);
    }

    @Override
    public void close() throws IOException {
        server.close();
        links.forEach(Link::cut);
    }

    /** One connection. Messages are a type, a length and a body; only those of the greeting have no type. */
    private final class Link {

        private final long number;
        private final Socket client;
        private final Socket database;
        private final Map<String, String> prepared = new HashMap<>();
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private List<String> statements = new ArrayList<>();
        private int position;
        private volatile boolean greeting = true;
        private volatile boolean deaf;

        Link(long number, Socket client, Socket database) {
            this.number = number;
            this.client = client;
            this.database = database;
        }

        void listenToClient() {
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()))) {
                OutputStream out = database.getOutputStream();
                greet(in, out);
                while (true) {
                    char type = (char) in.readUnsignedByte();
                    byte[] message = message(type, in);
                    sent.write(message);
                    note(type, message);
                    switch (type) {
                        case SYNC, QUERY, FLUSH, PASSWORD, TERMINATE, COPY_DONE, COPY_FAIL -> {
                            if (!passOn(out)) {
                                return;
                            }
                        }
                        default -> {}
                    }
                }
            } catch (IOException gone) {
                // Either side has closed.
            } finally {
                cut();
            }
        }

        private void greet(DataInputStream in, OutputStream out) throws IOException {
            int first;
            do {
                byte[] message = message(null, in);
                first = ByteBuffer.wrap(message).getInt(Integer.BYTES);
                greeting = first == SSL_REQUEST || first == GSS_REQUEST;
                out.write(message);
                out.flush();
            } while (greeting);
        }

        private static byte[] message(@Nullable Character type, DataInputStream in) throws IOException {
            int length = in.readInt();
            if (length < Integer.BYTES) {
                throw new EOFException("Not PostgreSQL's protocol");
            }
            ByteBuffer message = ByteBuffer.allocate((type == null ? 0 : 1) + length);
            if (type != null) {
                message.put((byte) type.charValue());
            }
            message.putInt(length);
            in.readFully(message.array(), message.position(), length - Integer.BYTES);
            return message.array();
        }

        /** Statements have names when they are used often, and then their text is sent only once. */
        private void note(char type, byte[] message) {
            switch (type) {
                case PARSE -> prepared.put(text(message, 0), text(message, 1));
                case BIND -> statements.add(prepared.getOrDefault(text(message, 1), "?"));
                case QUERY -> statements.add(text(message, 0));
                default -> {}
            }
        }

        /** The text at this place of a message whose body begins with texts. */
        private static String text(byte[] message, int place) {
            int begin = 1 + Integer.BYTES;
            for (int i = 0; i < place; i++) {
                begin = end(message, begin) + 1;
            }
            return new String(message, begin, end(message, begin) - begin, StandardCharsets.UTF_8);
        }

        private static int end(byte[] message, int begin) {
            int end = begin;
            while (message[end] != 0) {
                end++;
            }
            return end;
        }

        /** @return whether there is still a connection */
        private boolean passOn(OutputStream out) throws IOException {
            Round round = new Round(statements, position + 1, sent.toByteArray());
            if (position == 0 && !round.begins()) {
                round = new Round(statements, 0, round.bytes());
            }
            Fault fault = plan.faultFor(number, round);
            position = round.ends() ? 0 : round.position();
            statements = new ArrayList<>();
            sent.reset();
            if (!delay.isZero()) {
                LockSupport.parkNanos(delay.toNanos());
            }
            if (fault == Fault.CUT_BEFORE) {
                return false;
            }
            deaf = fault == Fault.CUT_AFTER;
            out.write(round.bytes());
            out.flush();
            return true;
        }

        void listenToDatabase() {
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(database.getInputStream()))) {
                BufferedOutputStream out = new BufferedOutputStream(client.getOutputStream());
                while (true) {
                    int first = in.readUnsignedByte();
                    if (greeting) {
                        // A single letter answers the question whether the server would encrypt.
                        out.write(first);
                        out.flush();
                        continue;
                    }
                    byte[] message = message((char) first, in);
                    if (deaf) {
                        if (first == READY) {
                            return;
                        }
                        continue;
                    }
                    out.write(message);
                    if (in.available() == 0) {
                        out.flush();
                    }
                }
            } catch (IOException gone) {
                // Either side has closed.
            } finally {
                cut();
            }
        }

        void cut() {
            links.remove(this);
            close(client);
            close(database);
        }

        private static void close(Socket socket) {
            try {
                socket.close();
            } catch (IOException closedAnyway) {
                throw new IllegalStateException(closedAnyway);
            }
        }
    }
}
