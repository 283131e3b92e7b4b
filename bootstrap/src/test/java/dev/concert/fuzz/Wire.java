package dev.concert.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection that sends any bytes and reads answers without indulgence. Used by one thread. */
final class Wire implements Closeable {

    /** What is wrong with the framing of an answer, or that there is none in time. */
    static final class BrokenAnswerException extends IOException {

        BrokenAnswerException(String message) {
            super(message);
        }
    }

    private final Socket socket;
    private final InputStream in;

    /** @param patience how long each answer may take */
    Wire(int port, Duration patience) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The service sees that nothing follows, and can still answer. */
    void sendEnd() throws IOException {
        try {
            socket.shutdownOutput();
        } catch (SocketException _closedAlready) {
            // Then it has answered.
        }
    }

    /** The next final answer; null if the connection ends before it begins. */
    @Nullable
    Answer read(boolean toHead) throws IOException {
        Answer answer = readOne(toHead);
        while (answer != null && answer.status() < 200) {
            answer = readOne(toHead);
        }
        return answer;
    }

    private @Nullable Answer readOne(boolean toHead) throws IOException {
        String statusLine = line(true);
        if (statusLine == null) {
            return null;
        }
        if (!statusLine.matches("HTTP/1\\.1 [1-5][0-9][0-9]( .*)?")) {
            throw new BrokenAnswerException("no status line");
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        List<Answer.Header> headers = new ArrayList<>();
        for (String line = line(false); line != null && !line.isEmpty(); line = line(false)) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new BrokenAnswerException("a header without a name");
            }
            headers.add(new Answer.Header(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        Answer head = new Answer(status, headers, new byte[0]);
        if (toHead || status < 200 || status == 204 || status == 304) {
            return head;
        }
        return new Answer(status, headers, body(head));
    }

    private byte[] body(Answer head) throws IOException {
        List<String> lengths = head.all("Content-Length");
        if (head.all("Transfer-Encoding").contains("chunked")) {
            if (!lengths.isEmpty()) {
                throw new BrokenAnswerException("chunks and a length");
            }
            return chunks();
        }
        if (lengths.size() > 1) {
            throw new BrokenAnswerException("two lengths");
        }
        if (lengths.isEmpty()) {
            if (!head.closes()) {
                throw new BrokenAnswerException("neither a length nor an end");
            }
            return in.readAllBytes();
        }
        return exactly(Integer.parseInt(lengths.getFirst()));
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new BrokenAnswerException("the connection ends within a body");
        }
        return bytes;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String length = line(false);
            byte[] chunk = exactly(Integer.parseInt(length == null ? "0" : length, 16));
            body.writeBytes(chunk);
            line(false);
            if (chunk.length == 0) {
                return body.toByteArray();
            }
        }
    }

    private @Nullable String line(boolean first) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                if (first && line.size() == 0) {
                    return null;
                }
                throw new BrokenAnswerException(first ? "no status line" : "the connection ends within a head");
            }
            if (next == '\n') {
                String text = line.toString(ISO_8859_1);
                if (!text.endsWith("\r")) {
                    throw new BrokenAnswerException(first ? "no status line" : "a bare line feed");
                }
                return text.substring(0, text.length() - 1);
            }
            line.write(next);
            if (line.size() > 64 * 1024) {
                throw new BrokenAnswerException("an endless line");
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
