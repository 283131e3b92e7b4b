package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {

    private static final Instant NOON = Instant.parse("2030-05-01T12:00:00.123Z");

    /** A remote database: each question takes as long as the test wants, and is answered halfway. */
    private static final class Database {

        private Duration aheadOfMonotonic = Duration.ZERO;
        private long monotonic = 7_000_000_000L;
        private final Deque<Duration> roundTrips = new ArrayDeque<>();
        private boolean gone;

        Instant ask() {
            if (gone) {
                throw new IllegalStateException("gone");
            }
            Duration roundTrip = roundTrips.isEmpty() ? Duration.ZERO : roundTrips.pop();
            pass(roundTrip.dividedBy(2));
            Instant answer = now();
            pass(roundTrip.dividedBy(2));
            return answer;
        }

        Instant now() {
            return NOON.plus(aheadOfMonotonic).plusNanos(monotonic - 7_000_000_000L);
        }

        void pass(Duration duration) {
            monotonic += duration.toNanos();
        }

        long monotonic() {
            return monotonic;
        }
    }

    private final Database database = new Database();

    private DatabaseClock clock() {
        return new DatabaseClock(database::ask, database::monotonic);
    }

    @Test
    void shows_what_the_database_shows() {
        assertThat(clock().instant()).isEqualTo(NOON);
    }

    @Test
    void goes_on_with_the_monotonic_clock_without_asking() {
        DatabaseClock clock = clock();
        database.gone = true;

        database.pass(Duration.ofMinutes(3));

        assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofMinutes(3)));
    }

    @Test
    void counts_in_whole_milliseconds_so_that_what_is_said_equals_what_is_stored() {
        DatabaseClock clock = clock();

        database.pass(Duration.ofNanos(999_999));
        assertThat(clock.instant()).isEqualTo(NOON);
        database.pass(Duration.ofNanos(1));
        assertThat(clock.instant()).isEqualTo(NOON.plusMillis(1));
    }

    @Test
    void takes_the_answer_as_given_in_the_middle_of_the_question() {
        database.roundTrips.add(Duration.ofMillis(40));
        database.roundTrips.add(Duration.ofMillis(60));
        database.roundTrips.add(Duration.ofMillis(60));
        database.roundTrips.add(Duration.ofMillis(60));
        database.roundTrips.add(Duration.ofMillis(60));

        assertThat(clock().instant()).isEqualTo(database.now());
    }

    @Test
    void believes_the_quickest_of_its_questions() {
        DatabaseClock clock = new DatabaseClock(
                new Supplier<>() {
                    private int asked;

                    @Override
                    public Instant get() {
                        boolean quick = ++asked == 3;
                        // The slow ones answer at once and lose their time on the way back, so that they seem late.
                        Instant answer = database.now();
                        database.pass(quick ? Duration.ofMillis(2) : Duration.ofSeconds(2));
                        return answer;
                    }
                },
                database::monotonic);

        assertThat(Duration.between(clock.instant(), database.now()).abs()).isLessThanOrEqualTo(Duration.ofMillis(1));
    }

    @Test
    void follows_a_database_whose_clock_was_set_and_says_by_how_much() {
        DatabaseClock clock = clock();
        database.aheadOfMonotonic = Duration.ofSeconds(-30);

        assertThat(clock.follow()).isEqualTo(Duration.ofSeconds(-30));

        assertThat(clock.instant()).isEqualTo(NOON.minusSeconds(30));
        assertThat(clock.follow()).isZero();
    }

    @Test
    void is_not_led_astray_by_answers_that_were_long_in_coming() {
        DatabaseClock clock = clock();
        DatabaseClock waitingForConnections = new DatabaseClock(
                new Supplier<>() {
                    private int asked;

                    @Override
                    public Instant get() {
                        // At first at once; later all that it takes is the wait for a connection, before the question.
                        database.pass(++asked > 5 ? Duration.ofSeconds(2) : Duration.ZERO);
                        return database.now();
                    }
                },
                database::monotonic);

        assertThat(waitingForConnections.follow()).isZero();

        assertThat(waitingForConnections.instant()).isEqualTo(clock.instant());
    }

    @Test
    void goes_on_as_before_while_the_database_does_not_answer() {
        DatabaseClock clock = clock();
        database.gone = true;

        assertThatThrownBy(clock::follow).hasMessage("gone");
        database.pass(Duration.ofSeconds(1));

        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(1));
    }

    @Test
    void is_not_made_without_an_answer() {
        database.gone = true;

        assertThatThrownBy(this::clock).hasMessage("gone");
    }

    @Test
    void does_not_mind_a_monotonic_clock_that_overflows() {
        database.monotonic = Long.MAX_VALUE - 10;
        Instant shown = NOON;
        DatabaseClock clock = new DatabaseClock(() -> shown, database::monotonic);

        database.pass(Duration.ofSeconds(5));

        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(5));
    }

    @Test
    void a_wait_for_an_instant_gets_no_longer_if_the_clock_is_set_back_meanwhile() throws InterruptedException {
        DatabaseClock clock = new DatabaseClock(database::ask, System::nanoTime);
        Instant soon = clock.instant().plusMillis(500);
        Thread waiting = Thread.startVirtualThread(
                () -> new ClockConfiguration().sleep(clock).until(soon));
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        database.aheadOfMonotonic = Duration.ofHours(-1);
        clock.follow();

        assertThat(waiting.join(Duration.ofSeconds(30))).isTrue();
    }
}
