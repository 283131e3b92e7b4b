package dev.concert.persistence;

import dev.concert.domain.payment.Payment;
import org.mapstruct.Mapper;
import org.mapstruct.Mapping;
import org.mapstruct.ReportingPolicy;

@Mapper(unmappedTargetPolicy = ReportingPolicy.ERROR)
interface PaymentMapper {

    @Mapping(target = "reservationId", source = "reservationId.value")
    @Mapping(target = "userId", source = "userId.value")
    @Mapping(target = "amount", source = "amount.won")
    PaymentJpaEntity toRow(Payment payment);
}
