package dev.concert.persistence;

import dev.concert.domain.payment.Payment;
import dev.concert.domain.payment.PaymentId;
import dev.concert.domain.payment.PaymentRepository;
import org.mapstruct.factory.Mappers;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class PaymentPersistenceAdapter implements PaymentRepository {

    private static final String ADD =
            "INSERT INTO payment (id, reservation_id, user_id, amount, paid_at) VALUES (?, ?, ?, ?, ?::timestamptz)";

    private final PaymentMapper mapper = Mappers.getMapper(PaymentMapper.class);
    private final WriteBehind writes;
    private final IdBlocks ids;

    PaymentPersistenceAdapter(WriteBehind writes, JdbcOperations jdbc) {
        this.writes = writes;
        this.ids = new IdBlocks(jdbc, "payment_id_seq");
    }

    @Override
    public PaymentId add(Payment payment) {
        PaymentJpaEntity row = mapper.toRow(ids.next(), payment);
        writes.write(
                ADD,
                1,
                () -> new IllegalStateException("The payment of " + payment.reservationId() + " was not added"),
                row.id,
                row.reservationId,
                row.userId,
                row.amount,
                row.paidAt);
        return new PaymentId(row.id);
    }
}
