package dev.concert.fuzz;

import dev.concert.fuzz.Probe.Raw;

/** Requests whose framing is broken, or unusual. */
final class Framings {

    private static final String HOST = "Host: localhost\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String JOIN = "{\"username\":\"framed\"}";
    private static final String GET = "GET /api/concerts HTTP/1.1\r\n" + HOST + "\r\n";

    private final Chance chance;

    Framings(Chance chance) {
        this.chance = chance;
    }

    Raw next(String path) {
        String whole = chance.in(3) ? body() : chance.in(2) ? line(path) : head(path);
        return Raw.of(chance.in(8) ? whole.substring(0, chance.below(whole.length())) : whole);
    }

    private String line(String path) {
        return chance.of(
                "GET " + path + "\r\n",
                "GET " + path + "\r\n" + HOST + "\r\n",
                "GET " + path + " HTTP/0.9\r\n" + HOST + "\r\n",
                "GET " + path + " HTTP/1.0\r\n\r\n",
                "GET " + path + " HTTP/1.0\r\n" + HOST + "Connection: keep-alive\r\n\r\n" + GET,
                "GET " + path + " HTTP/1.2\r\n" + HOST + "\r\n",
                "GET " + path + " HTTP/2.0\r\n" + HOST + "\r\n",
                "GET " + path + " HTTP/2\r\n" + HOST + "\r\n",
                "GET " + path + " HTTP/11\r\n" + HOST + "\r\n",
                "GET " + path + " http/1.1\r\n" + HOST + "\r\n",
                "GET " + path + " HTTP/1.1 \r\n" + HOST + "\r\n",
                "GET  " + path + " HTTP/1.1\r\n" + HOST + "\r\n",
                "GET\t" + path + "\tHTTP/1.1\r\n" + HOST + "\r\n",
                " GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n",
                "\r\n\r\n" + GET,
                "GET " + path + " a HTTP/1.1\r\n" + HOST + "\r\n",
                "GET\r\n\r\n",
                "GET HTTP/1.1\r\n" + HOST + "\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET http://localhost" + path + " HTTP/1.1\r\n" + HOST + "\r\n",
                "GET http://evil.example" + path + " HTTP/1.1\r\n" + HOST + "\r\n",
                "GET https://user:word@localhost" + path + " HTTP/1.1\r\n" + HOST + "\r\n",
                "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n",
                "CONNECT localhost:1 HTTP/1.1\r\n" + HOST + "\r\n",
                "GET " + path + "\u0000 HTTP/1.1\r\n" + HOST + "\r\n",
                "GET " + path + "\u00FF HTTP/1.1\r\n" + HOST + "\r\n",
                "GET " + path + "\"<>^`{|} HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /" + "a".repeat(chance.of(7000, 9000, 40_000)) + " HTTP/1.1\r\n" + HOST + "\r\n",
                "A".repeat(9000) + " / HTTP/1.1\r\n" + HOST + "\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00FC\u0003\u0003" + chance.bytes(100),
                chance.bytes(1 + chance.below(200)),
                "GET " + path + " HTTP/1.1\n" + HOST.replace("\r", "") + "\n");
    }

    private String head(String path) {
        String get = "GET " + path + " HTTP/1.1\r\n";
        return get
                + chance.of(
                        "\r\n",
                        HOST + HOST + "\r\n",
                        "Host: localhost\r\nHost: evil.example\r\n\r\n",
                        HOST + "X : y\r\n\r\n",
                        HOST + "X\r\n\r\n",
                        HOST + ": y\r\n\r\n",
                        HOST + "X: a\r\n b\r\n\r\n",
                        HOST + " X: a\r\n\r\n",
                        HOST + "X: a\u0000b\r\n\r\n",
                        HOST + "X\u0000: b\r\n\r\n",
                        HOST + "X: a\rb\r\n\r\n",
                        HOST + "X: a\nY: b\r\n\r\n",
                        HOST + "\u00C4: b\r\n\r\n",
                        HOST + "(x): b\r\n\r\n",
                        HOST + "X: " + "a".repeat(chance.of(8000, 9000, 70_000)) + "\r\n\r\n",
                        HOST + "X: a\r\n".repeat(chance.of(99, 101, 600)) + "\r\n",
                        HOST + "Expect: x\r\n\r\n",
                        HOST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
                        HOST
                                + "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
                        HOST + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n",
                        HOST + "Connection: close\r\n\r\n" + GET,
                        HOST + "\r\n" + GET + GET,
                        HOST + "\r\ngarbage\r\n\r\n",
                        HOST + "token: " + "a".repeat(50) + "\r\ntoken: b\r\n\r\n",
                        "Host:\r\n\r\n",
                        "Host: concert_api\r\n\r\n",
                        "Host: a@b\r\n\r\n",
                        "Host: [::1\r\n\r\n");
    }

    private String body() {
        String post = "POST /api/getToken HTTP/1.1\r\n" + HOST + JSON;
        int length = JOIN.length();
        return post
                + chance.of(
                        "Content-Length: " + length + "\r\n\r\n" + JOIN,
                        "Content-Length: " + (length + 5) + "\r\n\r\n" + JOIN,
                        "Content-Length: " + (length - 5) + "\r\n\r\n" + JOIN,
                        "Content-Length: " + length + "\r\nContent-Length: " + length + "\r\n\r\n" + JOIN,
                        "Content-Length: " + length + "\r\nContent-Length: 3\r\n\r\n" + JOIN,
                        "Content-Length: -1\r\n\r\n" + JOIN,
                        "Content-Length: +5\r\n\r\n" + JOIN,
                        "Content-Length: 0x10\r\n\r\n" + JOIN,
                        "Content-Length: 99999999999999999999\r\n\r\n" + JOIN,
                        "Content-Length: 9223372036854775807\r\n\r\n" + JOIN,
                        "Content-Length: \r\n\r\n" + JOIN,
                        "Content-Length: " + length + ", " + length + "\r\n\r\n" + JOIN,
                        "\r\n" + JOIN,
                        "Content-Length: 0\r\n\r\n" + GET,
                        "Content-Length: " + length + "\r\n\r\n" + JOIN + GET,
                        "Content-Length: 20000\r\n\r\n" + " ".repeat(20_000),
                        "Content-Length: 3000000\r\n\r\n" + " ".repeat(300_000),
                        chunked("Transfer-Encoding: chunked\r\n"),
                        chunked("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"),
                        chunked("Transfer-Encoding: Chunked\r\n"),
                        chunked("Transfer-Encoding: identity, chunked\r\n"),
                        chunked("Transfer-Encoding: gzip, chunked\r\n"),
                        chunked("Transfer-Encoding: chunked, chunked\r\n"),
                        chunked("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
                        chunked("Transfer-Encoding: xchunked\r\n"),
                        chunked("Transfer-Encoding: \r\n"),
                        chunked("Transfer-Encoding : chunked\r\n"),
                        "Transfer-Encoding: gzip\r\n\r\n" + JOIN,
                        "Transfer-Encoding: chunked\r\n\r\n",
                        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + GET,
                        "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + JOIN + "\r\n0\r\n\r\n",
                        "Transfer-Encoding: chunked\r\n\r\n-5\r\n" + JOIN + "\r\n0\r\n\r\n",
                        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n" + JOIN + "\r\n0\r\n\r\n",
                        "Transfer-Encoding: chunked\r\n\r\n5;" + "a".repeat(9000) + "\r\n{}   \r\n0\r\n\r\n",
                        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}   \r\n0\r\n\r\n",
                        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y\r\nContent-Length: 4\r\n\r\n",
                        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + "X: y\r\n".repeat(2000) + "\r\n",
                        "Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n");
    }

    private static String chunked(String headers) {
        return headers + "\r\n" + Integer.toHexString(JOIN.length()) + "\r\n" + JOIN + "\r\n0\r\n\r\n";
    }
}
