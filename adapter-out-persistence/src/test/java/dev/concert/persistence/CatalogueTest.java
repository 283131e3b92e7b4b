package dev.concert.persistence;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.Given.PRICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.domain.Given;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.Version.StaleVersionException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.OptimisticLockException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What JPA does: it saves a concert as a tree, and writes and checks the versions of its entities. */
@PostgresTest
class CatalogueTest {

    private final PostgresPorts ports;
    private final EntityManager entityManager;
    private final EntityManagerFactory entityManagers;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    private Given given;
    private Performance performance;

    CatalogueTest(
            PostgresPorts ports,
            EntityManager entityManager,
            EntityManagerFactory entityManagers,
            JdbcTemplate jdbc,
            PlatformTransactionManager transactionManager) {
        this.ports = ports;
        this.entityManager = entityManager;
        this.entityManagers = entityManagers;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactionManager);
    }

    @BeforeEach
    void givenAPerformance() {
        given = new Given(ports);
        performance = given.performance(1);
    }

    private Seat seat() {
        return ports.seats().lock(performance.id(), Given.numbers(1)).getFirst();
    }

    private SeatJpaEntity seatEntity() {
        return Objects.requireNonNull(
                entityManager.find(SeatJpaEntity.class, jdbc.queryForObject("SELECT id FROM seat", Long.class)));
    }

    private WalletJpaEntity walletEntity(UserId userId) {
        return Objects.requireNonNull(entityManager.find(WalletJpaEntity.class, userId.value()));
    }

    /** In a transaction of its own, as those belong to a thread. */
    private static void meanwhile(Runnable work) {
        CompletableFuture.runAsync(work).join();
    }

    @Test
    void hibernate_counts_a_seats_version_up() {
        transaction.executeWithoutResult(status -> seatEntity().price += 1);

        Seat changed = ports.atomically(this::seat);
        assertThat(changed.price()).isEqualTo(PRICE.plus(new Money(1)));
        assertThat(changed.version().value()).isEqualTo(1);
    }

    @Test
    void hibernate_refuses_a_seat_that_a_command_has_changed_meanwhile() {
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    SeatJpaEntity stale = seatEntity();
                    meanwhile(() -> jdbc.update("UPDATE seat SET price = price + 5, version = version + 1"));
                    stale.price += 1;
                    entityManager.flush();
                }))
                .isInstanceOf(OptimisticLockException.class);

        assertThat(ports.atomically(this::seat).price()).isEqualTo(PRICE.plus(new Money(5)));
    }

    @Test
    void hibernate_refuses_a_wallet_that_a_command_has_changed_meanwhile() {
        UserId userId = given.user();

        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    WalletJpaEntity stale = walletEntity(userId);
                    meanwhile(() -> given.charged(userId, PRICE));
                    stale.balance += 1;
                    entityManager.flush();
                }))
                .isInstanceOf(OptimisticLockException.class);

        assertThat(ports.atomically(() -> ports.wallets().lock(userId)).balance())
                .isEqualTo(PRICE);
    }

    @Test
    void a_command_is_refused_that_read_a_seat_before_hibernate_changed_it() {
        Seat stale = ports.atomically(this::seat);
        transaction.executeWithoutResult(status -> seatEntity().price += 1);

        assertThatThrownBy(() -> ports.atomically(() -> {
                    ports.seats().saveAll(List.of(stale.hold(new ReservationId(1), NOW.plus(Given.HOLD), NOW)));
                    return true;
                }))
                .isInstanceOf(StaleVersionException.class);
    }

    /** Seats by the thousand go in batches: one by one they would be as many statements. */
    @Test
    void a_concert_of_a_hundred_dates_is_saved_by_few_statements() {
        List<PerformancePlan> plans = IntStream.range(0, 100)
                .mapToObj(day -> new PerformancePlan(DATE.plusDays(day), PRICE, SeatNumber.MAX))
                .toList();
        Statistics statistics = entityManagers.unwrap(SessionFactory.class).getStatistics();
        statistics.setStatisticsEnabled(true);

        Concert concert = ports.atomically(() -> ports.concerts().add(new ConcertPlan("Encore", "MAKTUB", plans)));

        statistics.setStatisticsEnabled(false);
        assertThat(statistics.getPrepareStatementCount()).isLessThan(25);
        assertThat(jdbc.queryForObject(
                        "SELECT count(*) FROM seat JOIN performance p ON p.id = performance_id WHERE p.concert_id = ?",
                        Long.class,
                        concert.id().value()))
                .isEqualTo(100L * SeatNumber.MAX);
    }
}
