package dev.concert.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Locale;

/**
 * One client's connection to a port of this machine, kept from request to request. HTTP/1.1 by hand and as cheap as can
 * be, since the client shares the machine with the service that it measures. It reads answers of a stated length, and
 * those in chunks, as metrics come. Used by one thread at a time; {@link #close} may come from another one.
 */
public final class HttpConnection implements Closeable {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte[] LENGTH = "content-length:".getBytes(ISO_8859_1);
    private static final byte[] CHUNKED = "transfer-encoding: chunked".getBytes(ISO_8859_1);
    private static final byte[] CLOSE = "connection: close".getBytes(ISO_8859_1);
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private final InetSocketAddress address;
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private byte[] answer = new byte[BUFFER_BYTES];
    private volatile SocketChannel channel;
    private int bodyAt;
    private int answerEnd;

    public HttpConnection(int port) throws IOException {
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        channel = connect();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel opened = SocketChannel.open(address);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return opened;
    }

    public int exchange(ApiRequest request) throws IOException {
        return exchange(request.bytes());
    }

    /** @return the status */
    public int exchange(byte[] request) throws IOException {
        out.clear().put(request).flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        answerEnd = 0;
        int lineAt = 0;
        int length = 0;
        boolean staysOpen = true;
        boolean chunked = false;
        while (true) {
            read();
            for (int lineEnd = endOfLine(lineAt); lineEnd >= 0; lineEnd = endOfLine(lineAt)) {
                if (lineEnd == lineAt) {
                    bodyAt = lineEnd + 2;
                    if (chunked) {
                        readChunks();
                    } else {
                        readUpTo(bodyAt + length);
                    }
                    if (!staysOpen) {
                        channel.close();
                        channel = connect();
                    }
                    return number(STATUS_AT);
                }
                if (begins(lineAt, LENGTH)) {
                    length = number(lineAt + LENGTH.length + 1);
                } else if (begins(lineAt, CHUNKED)) {
                    chunked = true;
                } else if (begins(lineAt, CLOSE)) {
                    staysOpen = false;
                }
                lineAt = lineEnd + 2;
            }
        }
    }

    private void readUpTo(int end) throws IOException {
        while (answerEnd < end) {
            read();
        }
    }

    /** Leaves the body without what stands between its chunks. */
    private void readChunks() throws IOException {
        int bodyEnd = bodyAt;
        int length;
        do {
            int lineEnd = endOfLine(bodyEnd);
            while (lineEnd < 0) {
                read();
                lineEnd = endOfLine(bodyEnd);
            }
            length = Integer.parseInt(new String(answer, bodyEnd, lineEnd - bodyEnd, ISO_8859_1), 16);
            int chunkAt = lineEnd + 2;
            int chunkEnd = chunkAt + length + 2;
            readUpTo(chunkEnd);
            // The chunk moves to where its length stood, and what follows it behind it.
            System.arraycopy(answer, chunkAt, answer, bodyEnd, length);
            System.arraycopy(answer, chunkEnd, answer, bodyEnd + length, answerEnd - chunkEnd);
            answerEnd -= chunkEnd - bodyEnd - length;
            bodyEnd += length;
        } while (length > 0);
        answerEnd = bodyEnd;
    }

    private void read() throws IOException {
        if (answerEnd == answer.length) {
            answer = Arrays.copyOf(answer, 2 * answer.length);
        }
        in.clear().limit(Math.min(BUFFER_BYTES, answer.length - answerEnd));
        int count = channel.read(in);
        if (count < 0) {
            throw new EOFException("The service has closed the connection");
        }
        in.flip().get(answer, answerEnd, count);
        answerEnd += count;
    }

    private int endOfLine(int begin) {
        for (int i = begin; i + 1 < answerEnd; i++) {
            if (answer[i] == '\r' && answer[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean begins(int at, byte[] lowerCase) {
        if (at + lowerCase.length > answerEnd) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            int letter = answer[at + i];
            if ((letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private int number(int at) {
        int number = 0;
        for (int i = at; answer[i] >= '0' && answer[i] <= '9'; i++) {
            number = number * 10 + answer[i] - '0';
        }
        return number;
    }

    /** Whether the service has closed this connection while it rested. */
    boolean isStale() {
        try {
            channel.configureBlocking(false);
            boolean stale = channel.read(in.clear()) != 0;
            channel.configureBlocking(true);
            return stale;
        } catch (IOException closed) {
            return true;
        }
    }

    /** The body of the last answer. */
    public String body() {
        return new String(answer, bodyAt, answerEnd - bodyAt, UTF_8);
    }

    /** A header of the last answer; empty if it has none of that name. */
    public String header(String name) {
        byte[] start = (name + ":").toLowerCase(Locale.ROOT).getBytes(ISO_8859_1);
        for (int at = 0; at < bodyAt; at = endOfLine(at) + 2) {
            if (begins(at, start)) {
                int valueAt = at + start.length;
                return new String(answer, valueAt, endOfLine(at) - valueAt, ISO_8859_1).strip();
            }
        }
        return "";
    }

    /** The text or number that the last answer's member of this name has first. */
    public String member(String name) {
        String body = body();
        int begin = body.indexOf("\"" + name + "\":") + name.length() + 3;
        if (begin < name.length() + 3) {
            throw new IllegalStateException("There is no " + name + " in " + body);
        }
        if (body.charAt(begin) == '"') {
            return body.substring(begin + 1, body.indexOf('"', begin + 1));
        }
        int end = begin;
        while (Character.isLetterOrDigit(body.charAt(end)) || body.charAt(end) == '-') {
            end++;
        }
        return body.substring(begin, end);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
