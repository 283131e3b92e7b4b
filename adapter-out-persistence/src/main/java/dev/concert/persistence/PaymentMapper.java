package dev.concert.persistence;

import dev.concert.domain.payment.Payment;
import org.mapstruct.Mapper;
import org.mapstruct.Mapping;
import org.mapstruct.ReportingPolicy;

@Mapper(unmappedTargetPolicy = ReportingPolicy.ERROR)
interface PaymentMapper {

    @Mapping(target = "reservationId", source = "payment.reservationId.value")
    @Mapping(target = "userId", source = "payment.userId.value")
    @Mapping(target = "amount", source = "payment.amount.won")
    PaymentJpaEntity toRow(long id, Payment payment);
}
