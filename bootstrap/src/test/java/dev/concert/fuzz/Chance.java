package dev.concert.fuzz;

import java.util.List;
import java.util.Random;

/** Everything random of one client: the same seed makes the same choices. */
final class Chance {

    private static final List<String> ODD_TEXTS = List.of(
            "",
            " ",
            "null",
            "a",
            "김민지",
            "\u3164",
            "minji\u3164",
            "\u200d",
            "क्‍ष",
            "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
            "❤\uFE0F",
            "a\u0000b",
            "\u0007",
            "\uFEFFminji",
            "\u202Eimjnim",
            "e\u0301",
            "\u1112\u1161\u11AB",
            "\uFFFF",
            "\uFFFD",
            "\uD800",
            "\uDFFF",
            "\uDC00\uD800",
            "\uDBFF\uDFFF",
            "\u2028",
            "\u0085",
            "\u00A0",
            "\u3000",
            "İı",
            "ﬁ",
            "' or 1=1 --",
            "\\",
            "\"",
            "%s%n",
            "${jndi:ldap://localhost/a}",
            "<script>",
            "../../etc/passwd",
            "\r\nX-Injected: 1");

    private static final List<String> ODD_NUMBERS = List.of(
            "0",
            "-0",
            "-1",
            "1.0",
            "1.5",
            "1e2",
            "1e400",
            "1e-400",
            "01",
            "+1",
            "0x10",
            "2147483647",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "99999999999999999999999999999999",
            "NaN",
            "Infinity",
            "10000001",
            "1000000000001",
            "51",
            "201");

    private static final List<String> ODD_DATES = List.of(
            "0000-01-01",
            "0001-01-01",
            "-0001-01-01",
            "1582-10-10",
            "1969-12-31",
            "1970-01-01",
            "2023-02-29",
            "2024-02-29",
            "2024-02-30",
            "2024-13-01",
            "2024-00-01",
            "2024-3-1",
            "2024-03-01T00:00:00",
            "9998-12-31",
            "9999-12-31",
            "+10000-01-01",
            "+999999999-12-31",
            "-999999999-01-01",
            "20240301",
            "٢٠٢٤-٠٣-٠١");

    private static final List<String> ODD_TIMES = List.of(
            "2024-04-03T10:00",
            "2024-04-03T10:00:00Z",
            "2024-04-03T10:00:00+09:00",
            "2024-04-03T10:00:00+25:00",
            "2024-04-03T10:00:00[Asia/Seoul]",
            "2024-04-03T24:00:00",
            "2024-04-03T23:59:60",
            "1988-05-08T02:30:00",
            "0000-01-01T00:00:00",
            "9999-12-31T23:59:59.999",
            "+999999999-12-31T23:59:59",
            "-999999999-01-01T00:00:00",
            "2024-04-03 10:00:00",
            "2024-04-03T10:00:00.1234567891");

    private static final int HUGE = 17 * 1024;

    private final Random random;

    Chance(long seed) {
        random = new Random(seed);
    }

    boolean in(int times) {
        return random.nextInt(times) == 0;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T of(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    final <T> T of(T first, T... others) {
        int choice = random.nextInt(others.length + 1);
        return choice == 0 ? first : others[choice - 1];
    }

    String oddText() {
        return switch (below(12)) {
            case 0 -> of("a", "김", "\uD83D\uDE00", "\u0301").repeat(of(49, 50, 51, 200, 201, 256, 4000));
            case 1 -> "a".repeat(in(20) ? HUGE : 300);
            case 2 -> of(ODD_DATES);
            case 3 -> of(ODD_TIMES);
            case 4 -> oddNumber();
            default -> of(ODD_TEXTS);
        };
    }

    String oddNumber() {
        return of(ODD_NUMBERS);
    }

    String oddDate() {
        return in(3) ? "%04d-%02d-%02d".formatted(below(12_000), 1 + below(13), 1 + below(31)) : of(ODD_DATES);
    }

    /** Bytes of any kind, as characters of the same numbers. */
    String bytes(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) below(256));
        }
        return text.toString();
    }
}
