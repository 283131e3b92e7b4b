package dev.concert.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is sent to the service to see what it answers. */
sealed interface Probe {

    byte[] bytes();

    /** A command that sends the same. */
    String command(int port);

    /** The same with something left away, the largest parts first. */
    List<Probe> smaller();

    /** A header; the value may hold anything but a line break. */
    record Header(String name, String value) {}

    /** The one that a client sends by itself. */
    Header HOST = new Header("Host", "localhost");

    /**
     * One request that is framed well. Each character of target and headers is the byte of its number.
     *
     * @param framed whether the headers say how long the body is; otherwise a length is added
     */
    record Request(String method, String target, List<Header> headers, byte[] body, boolean framed) implements Probe {

        String path() {
            int query = target.indexOf('?');
            return query < 0 ? target : target.substring(0, query);
        }

        List<String> values(String name) {
            return headers.stream()
                    .filter(header -> header.name().equalsIgnoreCase(name))
                    .map(Header::value)
                    .toList();
        }

        Request with(String name, String value) {
            List<Header> more = new ArrayList<>(headers);
            more.add(new Header(name, value));
            return new Request(method, target, more, body, framed);
        }

        Request without(String name) {
            return new Request(
                    method,
                    target,
                    headers.stream()
                            .filter(header -> !header.name().equalsIgnoreCase(name))
                            .toList(),
                    body,
                    framed);
        }

        Request method(String other) {
            return new Request(other, target, headers, body, framed);
        }

        Request target(String other) {
            return new Request(method, other, headers, body, framed);
        }

        Request body(byte[] other) {
            return new Request(method, target, headers, other, framed);
        }

        /** The headers say how long the body is. */
        Request framedByHand() {
            return new Request(method, target, headers, body, true);
        }

        private boolean hasLength() {
            return !framed && (body.length > 0 || !(method.equals("GET") || method.equals("HEAD")));
        }

        @Override
        public byte[] bytes() {
            StringBuilder head = new StringBuilder(256)
                    .append(method)
                    .append(' ')
                    .append(target)
                    .append(" HTTP/1.1\r\n");
            headers.forEach(header -> head.append(header.name())
                    .append(": ")
                    .append(header.value())
                    .append("\r\n"));
            if (hasLength()) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            byte[] start = head.append("\r\n").toString().getBytes(ISO_8859_1);
            byte[] all = Arrays.copyOf(start, start.length + body.length);
            System.arraycopy(body, 0, all, start.length, body.length);
            return all;
        }

        @Override
        public String command(int port) {
            StringBuilder curl = new StringBuilder("curl -si --path-as-is ");
            if (!method.equals("GET") || body.length > 0) {
                curl.append("-X ").append(quoted(method.getBytes(ISO_8859_1))).append(' ');
            }
            curl.append(quoted(("http://localhost:" + port + target).getBytes(ISO_8859_1)));
            headers.stream()
                    .filter(header -> !header.equals(HOST))
                    .forEach(header -> curl.append(" -H ")
                            .append(quoted((header.name() + (header.value().isEmpty() ? ";" : ": " + header.value()))
                                    .getBytes(ISO_8859_1))));
            if (body.length > 0) {
                curl.append(" --data-binary ").append(quoted(body));
            }
            return curl.toString();
        }

        @Override
        public List<Probe> smaller() {
            List<Probe> all = new ArrayList<>();
            for (int i = 0; i < headers.size(); i++) {
                if (!headers.get(i).name().equalsIgnoreCase("Host")) {
                    List<Header> fewer = new ArrayList<>(headers);
                    fewer.remove(i);
                    all.add(new Request(method, target, fewer, body, framed));
                }
            }
            if (target.indexOf('?') > 0) {
                all.add(target(path()));
            }
            if (!framed) {
                parts(body).forEach(part -> all.add(body(part)));
            }
            parts(target.getBytes(ISO_8859_1)).forEach(part -> {
                String shorter = new String(part, ISO_8859_1);
                if (shorter.startsWith("/")) {
                    all.add(target(shorter));
                }
            });
            return all;
        }
    }

    /** Any bytes, on a connection of their own. */
    record Raw(byte[] bytes) implements Probe {

        static Raw of(String text) {
            return new Raw(text.getBytes(ISO_8859_1));
        }

        @Override
        public String command(int port) {
            return "printf %b " + quoted(bytes).replaceFirst("^\\$", "") + " | nc -q 5 localhost " + port;
        }

        @Override
        public List<Probe> smaller() {
            return parts(bytes).stream().<Probe>map(Raw::new).toList();
        }
    }

    /** All of it but a part, for parts of half its length, a quarter and so on, down to single bytes if it is short. */
    static List<byte[]> parts(byte[] whole) {
        List<byte[]> all = new ArrayList<>();
        for (int length = (whole.length + 1) / 2; length >= Math.max(1, whole.length / 64); length /= 2) {
            for (int from = 0; from < whole.length; from += length) {
                int to = Math.min(whole.length, from + length);
                byte[] rest = Arrays.copyOf(whole, whole.length - (to - from));
                System.arraycopy(whole, to, rest, from, whole.length - to);
                all.add(rest);
            }
        }
        return all;
    }

    /** As a shell with {@code $'…'} takes it; what is not ASCII by its bytes. */
    private static String quoted(byte[] bytes) {
        StringBuilder text = new StringBuilder("$'");
        for (byte one : bytes) {
            int letter = Byte.toUnsignedInt(one);
            switch (letter) {
                case '\\' -> text.append("\\\\");
                case '\'' -> text.append("\\x27");
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                default -> {
                    if (letter < 0x20 || letter > 0x7e) {
                        text.append(String.format("\\x%02x", letter));
                    } else {
                        text.append((char) letter);
                    }
                }
            }
        }
        String all = text.append('\'').toString();
        return all.length() > 4000
                ? all.substring(0, 2000) + "…" + bytes.length + " bytes…'"
                : all.indexOf('\\') < 0 ? all.substring(1) : all;
    }

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
