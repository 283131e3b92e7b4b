package dev.concert.persistence;

import dev.concert.domain.payment.Payment;
import dev.concert.domain.payment.PaymentId;
import dev.concert.domain.payment.PaymentRepository;
import jakarta.persistence.EntityManager;
import java.util.Objects;
import org.mapstruct.factory.Mappers;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class PaymentPersistenceAdapter implements PaymentRepository {

    private final PaymentMapper mapper = Mappers.getMapper(PaymentMapper.class);
    private final EntityManager entityManager;

    PaymentPersistenceAdapter(EntityManager entityManager) {
        this.entityManager = entityManager;
    }

    @Override
    public PaymentId add(Payment payment) {
        PaymentJpaEntity row = mapper.toRow(payment);
        entityManager.persist(row);
        return new PaymentId(Objects.requireNonNull(row.id));
    }
}
