package dev.concert.persistence;

import static dev.concert.persistence.WriteBehind.instant;

import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.shared.ConcertId;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    default Queue read(ResultSet row, int index) throws SQLException {
        return toQueue(new QueueJpaEntity(
                row.getLong("id"),
                row.getObject("concert_id", Long.class),
                row.getInt("capacity"),
                row.getBoolean("paused"),
                instant(row, "opens_at"),
                row.getLong("last_number"),
                row.getLong("last_departure"),
                row.getInt("occupied"),
                row.getLong("freed_slots"),
                row.getLong("passed_over")));
    }

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
