package dev.concert.web.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Times that clients send, and the durations beside times that they get. */
class TimesTest {

    private static final Instant NOW = Instant.parse("2030-05-01T01:00:00Z");

    record Held(
            String name,
            Instant expiresAt,
            Countdown expiresInMs,
            @Nullable Countdown opensInMs) {}

    private static Instant read(String text, String zone) {
        return StrictText.instant(text, ZoneId.of(zone));
    }

    private static JsonMapper mapper(Instant now) {
        return ContractJson.mapper(ZoneId.of("Asia/Seoul"), InstantSource.fixed(now));
    }

    @ParameterizedTest
    @CsvSource({
        "2030-06-01T10:00,              2030-06-01T01:00:00Z",
        "2030-06-01T10:00:30,           2030-06-01T01:00:30Z",
        "2030-06-01T10:00:30.5,         2030-06-01T01:00:30.500Z",
        "2030-06-01T10:00Z,             2030-06-01T10:00:00Z",
        "2030-06-01T10:00+09:00,        2030-06-01T01:00:00Z",
        "2030-06-01T10:00:30.125-03:30, 2030-06-01T13:30:30.125Z"
    })
    void a_time_is_local_or_has_an_offset_and_seconds_may_be_missing(String text, Instant instant) {
        assertThat(read(text, "Asia/Seoul")).isEqualTo(instant);
    }

    @ParameterizedTest
    @CsvSource({
        "America/New_York,  2030-03-10T02:00",
        "America/New_York,  2030-03-10T02:59:59.999",
        "America/Sao_Paulo, 2018-11-04T00:00",
        "Africa/Cairo,      2024-04-26T00:30",
        "Pacific/Apia,      2011-12-30T12:00"
    })
    void a_local_time_that_does_not_exist_is_refused(String zone, String text) {
        assertThatThrownBy(() -> read(text, zone)).isInstanceOf(DateTimeException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "America/New_York,  2030-03-10T01:59:59.999, 2030-03-10T06:59:59.999Z",
        "America/New_York,  2030-03-10T03:00,        2030-03-10T07:00:00Z",
        "America/Sao_Paulo, 2018-11-04T01:00,        2018-11-04T03:00:00Z",
        "America/New_York,  2030-03-10T02:30-05:00,  2030-03-10T07:30:00Z"
    })
    void the_times_around_the_gap_exist_and_with_an_offset_all_do(String zone, String text, Instant instant) {
        assertThat(read(text, zone)).isEqualTo(instant);
    }

    @Test
    void of_a_time_that_exists_twice_the_earlier_is_meant_and_the_later_has_its_offset() {
        assertThat(read("2030-11-03T01:30", "America/New_York")).isEqualTo("2030-11-03T05:30:00Z");
        assertThat(read("2030-11-03T01:30-05:00", "America/New_York")).isEqualTo("2030-11-03T06:30:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1969-12-31T23:59:59",
                "0000-01-01T00:00",
                "9999-01-01T00:00",
                "1970-01-01T00:00+09:01",
                "9998-12-31T15:00Z",
                "2030-06-01T24:00",
                "2030-06-31T10:00",
                "2030-06-01T10:00:60",
                "2030-06-01T10:00+19:00",
                "2030-06-01T10:00:00.1234"
            })
    void a_time_outside_the_calendar_or_the_years_of_the_contract_is_refused(String text) {
        assertThatThrownBy(() -> read(text, "Asia/Seoul")).isInstanceOf(DateTimeException.class);
    }

    @Test
    void the_first_and_the_last_year_are_taken() {
        assertThat(read("1970-01-01T00:00", "Asia/Seoul")).isEqualTo("1969-12-31T15:00:00Z");
        assertThat(read("9998-12-31T23:59:59.999", "Asia/Seoul")).isEqualTo("9998-12-31T14:59:59.999Z");
    }

    @Test
    void a_countdown_is_the_milliseconds_that_are_left_and_never_below_zero() {
        Held held = new Held("kim", NOW, new Countdown(NOW), Countdown.to(null));

        assertThat(mapper(NOW.minusMillis(1)).writeValueAsString(held))
                .isEqualTo(
                        "{\"name\":\"kim\",\"expiresAt\":\"2030-05-01T10:00:00.000\",\"expiresInMs\":1,\"opensInMs\":null}");
        assertThat(mapper(NOW.plusSeconds(9)).writeValueAsString(held)).contains("\"expiresInMs\":0,");
    }
}
