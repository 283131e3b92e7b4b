package dev.concert.persistence;

import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueId;
import org.mapstruct.Mapper;
import org.mapstruct.Mapping;
import org.mapstruct.ReportingPolicy;

@Mapper(unmappedTargetPolicy = ReportingPolicy.ERROR)
interface QueueMapper {

    @Mapping(target = "id", source = "id.value")
    QueueJpaEntity toRow(Queue queue);

    default Queue toQueue(QueueJpaEntity row) {
        return new Queue(new QueueId(row.id), row.capacity, row.lastNumber);
    }
}
