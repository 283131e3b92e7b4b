package dev.concert.persistence;

import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.shared.ConcertId;
import org.mapstruct.Mapper;
import org.mapstruct.Mapping;
import org.mapstruct.ReportingPolicy;

@Mapper(unmappedTargetPolicy = ReportingPolicy.ERROR)
interface QueueMapper {

    @Mapping(target = "id", source = "id.value")
    @Mapping(target = "concertId", source = "concertId.value")
    @Mapping(target = "lastNumber", source = "tally.lastNumber")
    @Mapping(target = "lastDeparture", source = "tally.lastDeparture")
    @Mapping(target = "occupied", source = "tally.occupied")
    @Mapping(target = "freedSlots", source = "tally.freedSlots")
    @Mapping(target = "passedOver", source = "tally.passedOver")
    QueueJpaEntity toRow(Queue queue);

    default Queue toQueue(QueueJpaEntity row) {
        return new Queue(
                new QueueId(row.id),
                row.concertId == null ? null : new ConcertId(row.concertId),
                row.capacity,
                row.paused,
                row.opensAt,
                new Tally(row.lastNumber, row.lastDeparture, row.occupied, row.freedSlots, row.passedOver));
    }
}
