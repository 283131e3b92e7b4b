package dev.concert.persistence;

import static dev.concert.domain.Given.NOW;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.reconciliation.ReconcileBooksUseCase;
import dev.concert.application.reconciliation.ReconcileBooksUseCase.Mismatch;
import dev.concert.application.reconciliation.ReconciliationQueries;
import dev.concert.application.reconciliation.ReconciliationQueries.Book;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Money;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Every mismatch that somebody plants past the constraints is found, and nothing else. */
@PostgresTest
class ReconciliationTest {

    private final PostgresPorts ports;
    private final JdbcTemplate jdbc;
    private final ReconciliationQueries queries;

    private Given given;
    private QueueToken buyer;
    private Performance performance;
    private Reservation paid;

    ReconciliationTest(PostgresPorts ports, JdbcTemplate jdbc, ReconciliationQueries queries) {
        this.ports = ports;
        this.jdbc = jdbc;
        this.queries = queries;
    }

    @BeforeEach
    void givenBooksThatBalance() {
        given = new Given(ports);
        performance = given.performance(5);
        buyer = given.admitted();
        paid = given.paid(given.held(buyer, performance, 1, 2), NOW);
        given.charged(buyer.userId(), new Money(700));
        given.held(given.admitted(), performance, 3);
        given.cancelled(given.held(given.admitted(), performance, 4), NOW);
        given.charged(given.user(), new Money(5));
        given.user();
    }

    private List<Mismatch> mismatches() {
        return List.copyOf(new ReconcileBooksUseCase(queries).reconcile().known());
    }

    /** Past triggers and foreign keys, as a superuser can. */
    private void plant(String sql) {
        jdbc.execute("SET session_replication_role = replica; " + sql + "; SET session_replication_role = DEFAULT");
    }

    private long id(String sql) {
        return requireNonNull(jdbc.queryForObject(sql, Long.class));
    }

    private Mismatch wallet() {
        return new Mismatch(Book.WALLET, buyer.userId().value());
    }

    private Mismatch payment() {
        return new Mismatch(Book.PAYMENT, id("SELECT id FROM payment"));
    }

    private Mismatch seat(int number) {
        return new Mismatch(Book.SEAT, id("SELECT id FROM seat WHERE number = " + number));
    }

    @Test
    void what_the_service_does_balances() {
        assertThat(mismatches()).isEmpty();
    }

    @Test
    void a_balance_that_is_not_the_sum_of_its_entries_is_found() {
        plant("UPDATE wallet SET balance = balance + 1 WHERE user_id = "
                + buyer.userId().value());

        assertThat(mismatches()).containsExactly(wallet());
    }

    @Test
    void an_entry_that_is_missing_is_found() {
        plant("DELETE FROM wallet_entry WHERE kind = 'USE'");

        assertThat(mismatches()).containsExactly(wallet());
    }

    @Test
    void an_entry_too_many_is_found() {
        plant("INSERT INTO wallet_entry (user_id, sequence, kind, amount, balance_before, balance_after, at) VALUES ("
                + buyer.userId().value() + ", 99, 'CHARGE', 5, 700, 705, now())");

        assertThat(mismatches()).containsExactly(wallet());
    }

    @Test
    void a_wallet_that_is_gone_is_found() {
        plant("DELETE FROM wallet WHERE user_id = " + buyer.userId().value());

        assertThat(mismatches()).containsExactly(wallet());
    }

    @Test
    void a_seat_that_is_sold_but_not_paid_is_found() {
        plant("UPDATE seat SET state = 'SOLD', held_until = NULL, owner_id = 1 WHERE number = 3");

        assertThat(mismatches()).containsExactly(seat(3));
    }

    @Test
    void a_seat_that_is_paid_but_not_sold_is_found() {
        plant("UPDATE seat SET state = 'AVAILABLE', reservation_id = NULL, owner_id = NULL WHERE number = 2");

        assertThat(mismatches()).containsExactly(payment());
    }

    @Test
    void a_seat_that_is_sold_to_somebody_else_than_who_paid_is_found() {
        plant("UPDATE seat SET owner_id = owner_id + 1 WHERE number = 2");

        assertThat(mismatches()).containsExactly(seat(2), payment());
    }

    @Test
    void a_payment_that_is_gone_is_found() {
        plant("DELETE FROM payment");

        assertThat(mismatches()).containsExactly(seat(1), seat(2));
    }

    @Test
    void a_payment_of_another_amount_and_one_of_a_reservation_that_is_not_paid_are_found() {
        plant("UPDATE payment SET amount = amount - 1");
        assertThat(mismatches()).containsExactly(payment());

        plant("UPDATE payment SET amount = amount + 1;"
                + " UPDATE reservation SET state = 'EXPIRED', paid_at = NULL WHERE id = "
                + paid.id().value());
        assertThat(mismatches()).containsExactly(payment());
    }

    @Test
    void a_refund_without_its_money_or_with_a_seat_that_stays_sold_is_found() {
        Reservation refunded = given.refunded(given.held(given.admitted(), given.performance(1), 1), NOW);
        long payment = id(
                "SELECT id FROM payment WHERE reservation_id = " + refunded.id().value());
        assertThat(mismatches()).isEmpty();

        plant("UPDATE seat SET state = 'SOLD', reservation_id = %d, owner_id = %d WHERE performance_id = %d"
                .formatted(
                        refunded.id().value(),
                        refunded.userId().value(),
                        refunded.performanceId().value()));
        assertThat(mismatches()).containsExactly(new Mismatch(Book.PAYMENT, payment));

        plant("UPDATE seat SET state = 'AVAILABLE', reservation_id = NULL, owner_id = NULL WHERE performance_id = "
                + refunded.performanceId().value()
                + "; UPDATE wallet SET balance = 0 WHERE user_id = "
                + refunded.userId().value()
                + "; DELETE FROM wallet_entry WHERE kind = 'REFUND'");
        assertThat(mismatches()).containsExactly(new Mismatch(Book.PAYMENT, payment));
    }

    @Test
    void the_pages_of_a_book_are_the_book() {
        List<Long> users = jdbc.query("SELECT id FROM app_user ORDER BY id", (row, index) -> row.getLong(1));
        plant("UPDATE wallet SET balance = balance + 1, version = greatest(version, 1)");

        assertThat(queries.compare(Book.WALLET, 0, 2))
                .isEqualTo(new ReconciliationQueries.Page(OptionalLong.of(users.get(1)), 2, users.subList(0, 2)));
        assertThat(queries.compare(Book.WALLET, users.get(1), 100))
                .isEqualTo(new ReconciliationQueries.Page(
                        OptionalLong.of(users.getLast()), users.size() - 2, users.subList(2, users.size())));
        assertThat(queries.compare(Book.WALLET, users.getLast(), 100))
                .isEqualTo(new ReconciliationQueries.Page(OptionalLong.empty(), 0, List.of()));
    }

    /** What is committed together is seen together. */
    @Test
    void nothing_is_found_while_many_pay_and_charge() {
        AtomicBoolean done = new AtomicBoolean();

        Race.of(List.of(() -> payOften(done), () -> compareUntil(done)));
    }

    private boolean payOften(AtomicBoolean done) {
        try {
            for (int i = 0; i < 30; i++) {
                given.paid(given.held(given.admitted(), given.performance(3), 1, 2, 3), NOW);
            }
            return true;
        } finally {
            done.set(true);
        }
    }

    private boolean compareUntil(AtomicBoolean done) {
        do {
            assertThat(mismatches()).isEmpty();
        } while (!done.get());
        return true;
    }
}
