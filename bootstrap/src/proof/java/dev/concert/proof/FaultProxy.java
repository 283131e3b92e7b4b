package dev.concert.proof;

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
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a service and its PostgreSQL and understands just enough of what they say to do harm at the worst moment:
 * it delays, it cuts, and it cuts exactly before a commit reaches the server or exactly before the server's answer to it
 * reaches the service.
 */
final class FaultProxy implements AutoCloseable {

    /** What happens to one round trip. */
    enum Fault {
        NONE,
        /** The connection is cut before the server hears of it. */
        CUT_BEFORE,
        /** The server does it, and the connection is cut before its answer comes through. */
        CUT_AFTER
    }

    /**
     * What the service says in one round trip.
     *
     * @param position in its transaction, from 1; 0 outside of one
     */
    record Round(boolean begins, boolean commits, int position, byte[] said) {

        /** Whether the bytes occur in what was said, as a UUID does that is the parameter of a statement. */
        boolean mentions(byte[] bytes) {
            for (int start = 0; start + bytes.length <= said.length; start++) {
                int matching = 0;
                while (matching < bytes.length && said[start + matching] == bytes[matching]) {
                    matching++;
                }
                if (matching == bytes.length) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Decides about each round trip; called by the threads of many connections at once. */
    @FunctionalInterface
    interface Plan {

        /** Does no harm. */
        Plan PEACE = (connection, round) -> Fault.NONE;

        /** @param connection the same number for all that is said on one connection */
        Fault faultFor(long connection, Round round);
    }

    private final ServerSocket server;
    private final int databasePort;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile Plan plan = Plan.PEACE;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean refusing;
    private long opened;

    private FaultProxy(ServerSocket server, int databasePort) {
        this.server = server;
        this.databasePort = databasePort;
    }

    static FaultProxy to(int databasePort) throws IOException {
        FaultProxy proxy = new FaultProxy(new ServerSocket(LocalPort.free(), 200, loopback()), databasePort);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    int port() {
        return server.getLocalPort();
    }

    void follow(Plan next) {
        plan = next;
    }

    /** Every round trip takes so much longer from now on. */
    void delay(Duration each) {
        delay = each;
    }

    /** Cuts all connections, and lets none begin until {@link #heal}. */
    void sever() {
        refusing = true;
        links.forEach(Link::cut);
    }

    void heal() {
        refusing = false;
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket service = server.accept();
                if (refusing) {
                    service.close();
                    continue;
                }
                connect(service);
            } catch (IOException closed) {
                // Ours, and so the loop ends; or one connection's, and so it goes on.
                continue;
            }
        }
    }

    private void connect(Socket service) throws IOException {
        Socket database;
        try {
            database = new Socket(loopback(), databasePort);
        } catch (IOException databaseIsAway) {
            service.close();
            return;
        }
        service.setTcpNoDelay(true);
        database.setTcpNoDelay(true);
        Link link = new Link(++opened, service, database);
        links.add(link);
        Thread.ofVirtual().start(link::listenToService);
        Thread.ofVirtual().start(link::listenToDatabase);
    }

    @Override
    public void close() throws IOException {
        server.close();
        links.forEach(Link::cut);
    }

    /** One connection. Messages are a type, a length and a body; only the very first has no type. */
    private final class Link {

        private static final char PARSE = 'P';
        private static final char BIND = 'B';
        private static final char QUERY = 'Q';
        private static final char SYNC = 'S';
        private static final char FLUSH = 'H';
        private static final char PASSWORD = 'p';
        private static final char TERMINATE = 'X';
        private static final char READY = 'Z';
        private static final String BEGIN = "BEGIN";
        private static final String COMMIT = "COMMIT";
        private static final String ROLLBACK = "ROLLBACK";

        private final long number;
        private final Socket service;
        private final Socket database;
        private final Set<String> begins = new HashSet<>();
        private final Set<String> commits = new HashSet<>();
        private final Set<String> rollbacks = new HashSet<>();
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();
        private volatile boolean deaf;

        private int position;
        private boolean beginning;
        private boolean committing;
        private boolean rollingBack;

        Link(long number, Socket service, Socket database) {
            this.number = number;
            this.service = service;
            this.database = database;
        }

        void listenToService() {
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(service.getInputStream()))) {
                OutputStream out = database.getOutputStream();
                out.write(message(null, in));
                out.flush();
                while (true) {
                    char type = (char) in.readUnsignedByte();
                    byte[] message = message(type, in);
                    said.write(message);
                    note(type, message);
                    switch (type) {
                        case SYNC, QUERY, FLUSH, PASSWORD, TERMINATE -> {
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

        /** Statements have names when they are used often, and then their text is said only once. */
        private void note(char type, byte[] message) {
            if (type == PARSE) {
                String name = text(message, 5);
                String sql = text(message, 5 + name.length() + 1);
                remember(begins, name, sql.startsWith(BEGIN));
                remember(commits, name, sql.equals(COMMIT));
                remember(rollbacks, name, sql.equals(ROLLBACK));
            } else if (type == BIND) {
                String portal = text(message, 5);
                String name = text(message, 5 + portal.length() + 1);
                beginning |= begins.contains(name);
                committing |= commits.contains(name);
                rollingBack |= rollbacks.contains(name);
            } else if (type == QUERY) {
                String sql = text(message, 5);
                beginning |= sql.startsWith(BEGIN);
                committing |= sql.equals(COMMIT);
                rollingBack |= sql.equals(ROLLBACK);
            }
        }

        private static void remember(Set<String> names, String name, boolean is) {
            if (is) {
                names.add(name);
            } else {
                names.remove(name);
            }
        }

        private static String text(byte[] message, int from) {
            int end = from;
            while (message[end] != 0) {
                end++;
            }
            return new String(message, from, end - from, StandardCharsets.ISO_8859_1);
        }

        /** @return whether there is still a connection */
        private boolean passOn(OutputStream out) throws IOException {
            if (beginning) {
                position = 1;
            } else if (position > 0) {
                position++;
            }
            Round round = new Round(beginning, committing, position, said.toByteArray());
            Fault fault = plan.faultFor(number, round);
            if (committing || rollingBack) {
                position = 0;
            }
            beginning = false;
            committing = false;
            rollingBack = false;
            said.reset();
            if (!delay.isZero()) {
                LockSupport.parkNanos(delay.toNanos());
            }
            if (fault == Fault.CUT_BEFORE) {
                return false;
            }
            deaf = fault == Fault.CUT_AFTER;
            out.write(round.said());
            out.flush();
            return true;
        }

        void listenToDatabase() {
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(database.getInputStream()))) {
                BufferedOutputStream out = new BufferedOutputStream(service.getOutputStream());
                while (true) {
                    char type = (char) in.readUnsignedByte();
                    byte[] message = message(type, in);
                    if (deaf) {
                        if (type == READY) {
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
            close(service);
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
