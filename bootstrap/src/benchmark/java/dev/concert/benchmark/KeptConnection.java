package dev.concert.benchmark;

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

/**
 * One client's connection, kept from request to request. HTTP/1.1 by hand, as cheap as can be, since whoever asks shares
 * the machine with whoever answers: it knows answers with a Content-Length, which all answers of the service have.
 */
final class KeptConnection implements Closeable {

    private static final int MAX_ANSWER_BYTES = 64 * 1024;
    private static final byte[] LENGTH = "content-length:".getBytes(ISO_8859_1);
    private static final byte[] CLOSE = "connection: close".getBytes(ISO_8859_1);
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private final InetSocketAddress address;
    private final ByteBuffer out = ByteBuffer.allocateDirect(MAX_ANSWER_BYTES);
    private final ByteBuffer in = ByteBuffer.allocateDirect(MAX_ANSWER_BYTES);
    private final byte[] answer = new byte[MAX_ANSWER_BYTES];
    private SocketChannel channel;
    private int bodyAt;
    private int answerEnd;

    KeptConnection(int port) throws IOException {
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        channel = connect();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel opened = SocketChannel.open(address);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return opened;
    }

    static byte[] get(String path, String token) {
        return request("GET", path, token, "");
    }

    /** @param token none if empty */
    static byte[] request(String method, String path, String token, String body) {
        StringBuilder text = new StringBuilder(256)
                .append(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: localhost\r\n");
        if (!token.isEmpty()) {
            text.append("token: ").append(token).append("\r\n");
        }
        if (!body.isEmpty()) {
            text.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n");
        } else if (!method.equals("GET")) {
            text.append("Content-Length: 0\r\n");
        }
        return text.append("\r\n").append(body).toString().getBytes(ISO_8859_1);
    }

    /** @return the status */
    int exchange(byte[] request) throws IOException {
        out.clear().put(request).flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        answerEnd = 0;
        int lineAt = 0;
        int length = 0;
        boolean goesOn = true;
        while (true) {
            read();
            for (int lineEnd = endOfLine(lineAt); lineEnd >= 0; lineEnd = endOfLine(lineAt)) {
                if (lineEnd == lineAt) {
                    bodyAt = lineEnd + 2;
                    while (answerEnd < bodyAt + length) {
                        read();
                    }
                    if (!goesOn) {
                        channel.close();
                        channel = connect();
                    }
                    return number(STATUS_AT);
                }
                if (begins(lineAt, LENGTH)) {
                    length = number(lineAt + LENGTH.length + 1);
                } else if (begins(lineAt, CLOSE)) {
                    goesOn = false;
                }
                lineAt = lineEnd + 2;
            }
        }
    }

    private void read() throws IOException {
        in.clear().limit(MAX_ANSWER_BYTES - answerEnd);
        int count = channel.read(in);
        if (count < 0) {
            throw new EOFException("The service hung up");
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

    /** The body of the last answer. */
    String body() {
        return new String(answer, bodyAt, answerEnd - bodyAt, UTF_8);
    }

    /** The text or number that the last answer's member of this name has first. */
    String member(String name) {
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
