package dev.concert.domain.reservation;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.domain.RepositoryContract;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.shared.Ids.PaymentId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PaymentRepository} keeps. */
public abstract class PaymentRepositoryContract extends RepositoryContract {

    private Performance performance;

    @BeforeEach
    void givenAPerformance() {
        performance = given().performance(5);
    }

    private Reservation held(int... numbers) {
        return given().held(given().admitted(), performance, numbers);
    }

    /** Marks the reservation as paid and stores its payment, as every payment does. */
    private PaymentId pay(Reservation held) {
        ports().reservations().lock(held.id());
        ports().seats()
                .saveAll(ports().seats().lockHeldFor(held.id()).stream()
                        .map(seat -> seat.sell(held.id(), held.userId(), NOW))
                        .toList());
        ports().wallets().save(ports().wallets().lock(held.userId()).debit(held.amount(), held.id(), NOW));
        ports().reservations().save(held.pay(NOW));
        return ports().payments().add(payment(held));
    }

    private static Payment payment(Reservation held) {
        return new Payment(held.id(), held.userId(), held.amount(), NOW);
    }

    private Reservation heldAndAffordable(int... numbers) {
        Reservation held = held(numbers);
        given().charged(held.userId(), held.amount());
        return held;
    }

    @Test
    void each_payment_gets_an_id_of_its_own() {
        Reservation one = heldAndAffordable(1);
        Reservation other = heldAndAffordable(2, 3);

        PaymentId first = atomically(() -> pay(one));
        PaymentId second = atomically(() -> pay(other));

        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void a_reservation_is_paid_once() {
        Reservation held = held(1);
        given().paid(held, NOW);

        assertRefused(() -> ports().payments().add(payment(held)));
    }

    @Test
    void a_payment_of_a_unit_of_work_that_is_rolled_back_never_was() {
        Reservation held = heldAndAffordable(1);

        ports().rollBack(() -> pay(held));

        assertThat(given().wallet(held.userId()).balance()).isEqualTo(held.amount());
        atomically(() -> pay(held));
        assertThat(given().wallet(held.userId()).balance().isPositive()).isFalse();
    }

    @Test
    void a_payment_is_for_a_reservation_that_exists() {
        QueueToken token = given().admitted();
        Reservation never = given().hold(token, performance, NOW, 1);

        assertRefused(() -> ports().payments().add(payment(never)));
    }

    @Test
    void payments_need_a_unit_of_work() {
        Reservation held = held(1);

        assertNeedsUnitOfWork(() -> ports().payments().add(payment(held)));
    }
}
