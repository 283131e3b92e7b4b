package dev.concert.persistence;

import static dev.concert.persistence.Table.Type.BIGINT;
import static dev.concert.persistence.Table.Type.TIMESTAMP;

import dev.concert.domain.reservation.Payment;
import dev.concert.domain.reservation.PaymentRepository;
import dev.concert.domain.shared.Ids.PaymentId;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class SqlPaymentRepository implements PaymentRepository {

    record Numbered(PaymentId id, Payment payment) {}

    static final Table<Numbered> PAYMENT = Table.<Numbered>named("payment")
            .fixed("id", BIGINT, row -> row.id().value())
            .fixed(
                    "reservation_id",
                    BIGINT,
                    row -> row.payment().reservationId().value())
            .fixed("user_id", BIGINT, row -> row.payment().userId().value())
            .fixed("amount", BIGINT, row -> row.payment().amount().won())
            .fixed("paid_at", TIMESTAMP, row -> row.payment().paidAt())
            .neverRead();

    private static final ForRows<Numbered> ADD = PAYMENT.insert();

    private final WriteBehind writes;
    private final IdBlocks ids;

    SqlPaymentRepository(WriteBehind writes, JdbcClient jdbc) {
        this.writes = writes;
        this.ids = new IdBlocks(jdbc, "payment_id_seq");
    }

    @Override
    public PaymentId add(Payment payment) {
        PaymentId id = new PaymentId(ids.next());
        writes.write(
                ADD,
                List.of(new Numbered(id, payment)),
                () -> new IllegalStateException("The payment of " + payment.reservationId() + " was not added"));
        return id;
    }
}
