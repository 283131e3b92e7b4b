package dev.concert.web.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.web.ContractCalls;
import dev.concert.web.answer.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.json.JsonMapper;

/** How bodies are read and written. */
class JsonTest extends ContractCalls {

    @Autowired
    private JsonMapper mapperOfTheFramework;

    @ParameterizedTest
    @CsvSource({
        "1712118543656, 2024-04-03T13:29:03.656",
        "1712118543600, 2024-04-03T13:29:03.6",
        "1712118543000, 2024-04-03T13:29:03",
        "1712118540000, 2024-04-03T13:29:00"
    })
    void instants_are_local_times_with_seconds_always_and_milliseconds_at_most(long epochMilli, String text) {
        assertThat(body(get("/api/times?epochMilli=" + epochMilli)))
                .contains("{\"instant\":\"" + text + "\",\"date\":\"2024-04-08\",\"nothing\":null}");
    }

    @Test
    void members_are_read_as_sent_and_unknown_members_are_ignored() {
        assertThat(body(post("/api/order", """
                        {"date":"2024-03-01","unknown":{"deep":[1,2.5e3,null]},"amount":9223372036854775807,"seats":["\\ud83c\\udfb5","2"],"note":null}"""))).contains("""
                        "result":{"date":"2024-03-01","amount":9223372036854775807,"seats":["🎵","2"],"note":null,"inner":null}""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    amount        | "amount":"50000"
                    amount        | "amount":true
                    amount        | "amount":1.0
                    amount        | "amount":1e3
                    amount        | "amount":9223372036854775808
                    amount        | "amount":-9223372036854775809
                    amount        | "amount":null
                    amount        | "amount":""
                    amount        | "amount":[1]
                    amount        | "amount":{}
                    amount        | "other":1
                    date          | "amount":1,"date":"2024-02-30"
                    date          | "amount":1,"date":"0000-01-01"
                    date          | "amount":1,"date":"1969-12-31"
                    date          | "amount":1,"date":"9999-01-01"
                    date          | "amount":1,"date":20240301
                    date          | "amount":1,"date":[2024,3,1]
                    date          | "amount":1,"date":"2024-03-01T00:00:00"
                    date          | "amount":1,"date":""
                    date          | "amount":1,"date":null
                    seats         | "amount":1,"seats":"1"
                    seats         | "amount":1,"seats":null
                    seats         | "amount":1,"seats":{}
                    seats[1]      | "amount":1,"seats":["1",2]
                    seats[2]      | "amount":1,"seats":["1","2",null]
                    seats[0]      | "amount":1,"seats":[["1"]]
                    seats[0]      | "amount":1,"seats":[true]
                    note          | "amount":1,"note":"\\u0000"
                    note          | "amount":1,"note":"\\ud83c"
                    seats[0]      | "amount":1,"seats":["\\udfb5\\ud83c"]
                    note          | "amount":1,"note":1
                    note          | "amount":1,"note":1.5
                    note          | "amount":1,"note":false
                    note          | "amount":1,"note":["a"]
                    note          | "amount":1,"note":{"a":1}
                    inner         | "amount":1,"inner":"text"
                    inner         | "amount":1,"inner":""
                    inner         | "amount":1,"inner":[]
                    inner.depth   | "amount":1,"inner":{}
                    inner.depth   | "amount":1,"inner":{"depth":2147483648}
                    """)
    void a_member_of_the_wrong_type_is_named(String field, String members) {
        String json = "{" + members;
        json += members.contains("\"date\"") ? "" : ",\"date\":\"2024-03-01\"";
        json += members.contains("\"seats\"") ? "}" : ",\"seats\":[\"1\"]}";
        MvcTestResult answer = post("/api/order", json);
        assertError(answer, ErrorCode.INVALID_REQUEST);
        assertThat(answer).bodyJson().extractingPath("$.result.field").isEqualTo(field);
    }

    static String[] malformed() {
        String deep = "[".repeat(8_000);
        return new String[] {
            "",
            " ",
            "null",
            "[]",
            "1",
            "\"text\"",
            "true",
            "{",
            "}",
            "{}{}",
            ORDER + "x",
            ORDER + ORDER,
            "[" + ORDER + "]",
            ORDER.replace("}", ",\"amount\":1}"),
            ORDER.replace("}", ",\"x\":1,\"x\":2}"),
            ORDER.replace("}", ",\"x\":{\"y\":1,\"\\u0079\":2}}"),
            ORDER.replace("}", ",}"),
            ORDER.replace("}", ",\"x\":NaN}"),
            ORDER.replace("}", ",\"x\":Infinity}"),
            ORDER.replace("}", "/* comment */}"),
            ORDER.replace("}", ",\"x\":'y'}"),
            ORDER.replace("}", ",x:1}"),
            ORDER.replace("50000", "050000"),
            ORDER.replace("50000", "+50000"),
            ORDER.replace("50000", "0xff"),
            ORDER.replace("50000", "1" + "0".repeat(10_000)),
            ORDER.replace("}", ",\"x\":1" + "0".repeat(10_000) + "}"),
            ORDER.replace("}", ",\"x\":1e1000000000}").replace("50000", "1e1000000000"),
            ORDER.replace("\"1\"", "\"\u0001\""),
            ORDER.replace("\"1\"", "\"\n\""),
            deep,
            ORDER.replace("}", ",\"x\":" + deep + "}"),
            "{\"a\":".repeat(3_000),
            ORDER.replace("}", ",\"x\":" + deep + "]".repeat(8_000) + "}"),
        };
    }

    @Test
    void a_body_other_than_one_json_object_is_refused() {
        for (String json : malformed()) {
            MvcTestResult answer = post("/api/order", json);
            assertThat(answer)
                    .as(json.substring(0, Math.min(80, json.length())))
                    .hasStatus(400);
            assertError(answer, ErrorCode.INVALID_REQUEST);
        }
    }

    @Test
    void a_body_in_another_encoding_than_utf_8_is_refused() {
        byte[] order = ORDER.getBytes(StandardCharsets.UTF_8);
        int at = ORDER.indexOf("\"1\"") + 1;
        Map<String, int[]> badBytes = Map.of(
                "continuation without start", new int[] {0x80},
                "start without continuation", new int[] {0xc3, '1'},
                "overlong", new int[] {0xc0, 0xaf},
                "surrogate", new int[] {0xed, 0xa0, 0x80},
                "beyond Unicode", new int[] {0xf4, 0x90, 0x80, 0x80},
                "latin-1", new int[] {0xe9});
        badBytes.forEach((what, bytes) -> {
            byte[] bad = new byte[order.length + bytes.length];
            System.arraycopy(order, 0, bad, 0, at);
            for (int i = 0; i < bytes.length; i++) {
                bad[at + i] = (byte) bytes[i];
            }
            System.arraycopy(order, at, bad, at + bytes.length, order.length - at);
            assertThat(bytesPosted(bad)).as(what).hasStatus(400);
        });
        assertThat(bytesPosted(ORDER.getBytes(StandardCharsets.UTF_16))).hasStatus(400);
        assertThat(bytesPosted(order)).hasStatusOk();
    }

    private MvcTestResult bytesPosted(byte[] body) {
        return mvc.post()
                .uri("/api/order")
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain", "application/x-www-form-urlencoded", "multipart/form-data;boundary=x", "application/xml",
                "application/json;charset=UTF-16", "application/json;charset=nonsense", "nonsense",
                        "application/problem+json"
            })
    void a_body_of_another_media_type_is_unsupported(String type) {
        assertError(
                mvc.post()
                        .uri("/api/order")
                        .header("Content-Type", type)
                        .content(ORDER)
                        .exchange(),
                ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void a_byte_order_mark_is_skipped_once() {
        assertThat(post("/api/order", "\uFEFF" + ORDER)).hasStatusOk();
        assertError(post("/api/order", "\uFEFF\uFEFF" + ORDER), ErrorCode.INVALID_REQUEST);
        assertError(post("/api/order", "\uFEFF"), ErrorCode.INVALID_REQUEST);
    }

    @Test
    void a_body_has_16_kib_at_most() {
        String fits = ORDER + " ".repeat(JsonBodyConverter.MAX_BODY_BYTES - ORDER.length());
        assertThat(post("/api/order", fits)).hasStatusOk();
        assertError(post("/api/order", fits + " "), ErrorCode.BODY_TOO_LARGE);
    }

    @Test
    void the_mapper_of_the_framework_keeps_its_own_rules() {
        assertThat(mapperOfTheFramework.readValue("\"1\"", long.class)).isEqualTo(1);
    }
}
