package dev.concert.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between a client and its PostgreSQL, passes on what they say to each other, and keeps what the client asked: each
 * time that it waited for an answer is one round trip. Transactions' own words are none, since the driver sends BEGIN along
 * with the first statement, and a COMMIT there has to be.
 */
public final class DatabaseTraffic implements AutoCloseable {

    private static final Pattern SERVER =
            Pattern.compile("(jdbc:postgresql://)([^/:?]+)(?::(\\d+))?(/[^?]*)(?:\\?(.*))?");
    private static final int DEFAULT_PORT = 5432;

    /** Asks whether the server would encrypt; the first message proper follows on the answer. */
    private static final int SSL_REQUEST = 80877103;

    private static final int GSS_REQUEST = 80877104;

    /** An empty statement is how the pool sees whether a connection that has rested still works. */
    private static final Pattern NOT_COUNTED =
            Pattern.compile("(?i)\\s*(BEGIN|COMMIT|ROLLBACK|SET SESSION CHARACTERISTICS .*)?\\s*");

    private final String jdbcUrl;
    private final String host;
    private final int port;
    private final ServerSocket door;
    private final Collection<Socket> open = new ConcurrentLinkedQueue<>();
    private final Collection<String> roundTrips = new ConcurrentLinkedQueue<>();

    /** @param jdbcUrl of the server, which has to be there when somebody connects */
    public DatabaseTraffic(String jdbcUrl) {
        Matcher url = SERVER.matcher(jdbcUrl);
        if (!url.matches()) {
            throw new IllegalArgumentException("No URL of one PostgreSQL server: " + jdbcUrl.replaceFirst("\\?.*", ""));
        }
        host = url.group(2);
        port = url.group(3) == null ? DEFAULT_PORT : Integer.parseInt(url.group(3));
        try {
            door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.jdbcUrl = url.group(1) + door.getInetAddress().getHostAddress() + ":" + door.getLocalPort() + url.group(4)
                + "?sslmode=disable" + (url.group(5) == null ? "" : "&" + url.group(5));
        Thread.ofVirtual().start(this::letIn);
    }

    /** The same database, by way of here. */
    public String jdbcUrl() {
        return jdbcUrl;
    }

    /** Forgets what was asked until now. */
    public void forget() {
        roundTrips.clear();
    }

    /** What was asked since, one text for each round trip: several statements of one are joined by {@code ;}. */
    public List<String> roundTrips() {
        return List.copyOf(roundTrips);
    }

    private void letIn() {
        while (true) {
            try {
                Socket client = door.accept();
                Socket server = new Socket(host, port);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                open.add(client);
                open.add(server);
                Thread.ofVirtual().start(() -> untilOneGoes(client, server, () -> listen(client, server)));
                Thread.ofVirtual()
                        .start(() -> untilOneGoes(client, server, () -> {
                            InputStream answers = server.getInputStream();
                            answers.transferTo(client.getOutputStream());
                        }));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private interface Talk {
        void go() throws IOException;
    }

    private static void untilOneGoes(Socket client, Socket server, Talk talk) {
        try (client;
                server) {
            talk.go();
        } catch (IOException gone) {
            // The other side notices: both are closed.
            return;
        }
    }

    private void listen(Socket client, Socket server) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        OutputStream out = new BufferedOutputStream(server.getOutputStream());
        DataOutputStream messages = new DataOutputStream(out);
        greet(in, messages);
        Map<String, String> prepared = new HashMap<>();
        List<String> statements = new ArrayList<>();
        while (true) {
            int type = in.read();
            if (type < 0) {
                return;
            }
            byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
            switch (type) {
                case 'P' -> prepared.put(text(body, 0), text(body, 1));
                case 'B' -> statements.add(prepared.getOrDefault(text(body, 1), "?"));
                case 'Q' -> {
                    statements.add(text(body, 0));
                    roundTrip(statements);
                }
                case 'S' -> roundTrip(statements);
                default -> {}
            }
            messages.writeByte(type);
            messages.writeInt(body.length + Integer.BYTES);
            messages.write(body);
            if (in.available() == 0) {
                messages.flush();
            }
        }
    }

    private static void greet(DataInputStream in, DataOutputStream out) throws IOException {
        int first;
        do {
            byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
            out.writeInt(body.length + Integer.BYTES);
            out.write(body);
            out.flush();
            first = ((body[0] & 0xff) << 24) | ((body[1] & 0xff) << 16) | ((body[2] & 0xff) << 8) | (body[3] & 0xff);
        } while (first == SSL_REQUEST || first == GSS_REQUEST);
    }

    /** The text at this place of a message that begins with texts. */
    private static String text(byte[] body, int place) {
        int begin = 0;
        for (int i = 0; i < place; i++) {
            begin = end(body, begin) + 1;
        }
        return new String(body, begin, end(body, begin) - begin, UTF_8);
    }

    private static int end(byte[] body, int begin) {
        int end = begin;
        while (body[end] != 0) {
            end++;
        }
        return end;
    }

    /** What the driver asks about a statement before it runs it for the first time runs nothing, but is waited for. */
    private void roundTrip(List<String> statements) {
        List<String> counted = statements.stream()
                .filter(statement -> !NOT_COUNTED.matcher(statement).matches())
                .toList();
        if (!counted.isEmpty() || statements.isEmpty()) {
            roundTrips.add(counted.isEmpty() ? "(a question about a statement)" : String.join("; ", counted));
        }
        statements.clear();
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
