package dev.concert.persistence;

import dev.concert.domain.concert.Concert;
import dev.concert.domain.shared.Ids.ConcertId;
import org.mapstruct.Mapper;
import org.mapstruct.ReportingPolicy;

@Mapper(unmappedTargetPolicy = ReportingPolicy.ERROR)
interface ConcertMapper {

    Concert toConcert(ConcertJpaEntity row);

    default ConcertId toId(Long id) {
        return new ConcertId(id);
    }
}
