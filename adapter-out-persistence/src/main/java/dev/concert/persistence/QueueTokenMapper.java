package dev.concert.persistence;

import static dev.concert.persistence.WriteBehind.instant;

import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.PassedOver;
import dev.concert.domain.queue.QueueTokenState.Returned;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.shared.UserId;
import dev.concert.persistence.QueueTokenJpaEntity.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mapstruct.Mapper;
import org.mapstruct.Mapping;
import org.mapstruct.ReportingPolicy;

@Mapper(unmappedTargetPolicy = ReportingPolicy.ERROR)
interface QueueTokenMapper {

    default QueueTokenJpaEntity toRow(QueueToken token) {
        return toRow(token, columns(token.state()));
    }

    @Mapping(target = "id", source = "token.id.value")
    @Mapping(target = "queueId", source = "token.queueId.value")
    @Mapping(target = "userId", source = "token.userId.value")
    @Mapping(target = "state", source = "columns.state")
    QueueTokenJpaEntity toRow(QueueToken token, Columns columns);

    /** A token's state as the table stores it. */
    record Columns(
            State state,
            @Nullable Instant admittedAt,
            @Nullable Instant claimUntil,
            @Nullable Instant sessionUntil,
            @Nullable Instant claimedAt,
            @Nullable Instant holdUntil,
            @Nullable Instant endedAt,
            @Nullable EndReason endReason) {}

    private static Columns columns(QueueTokenState state) {
        return switch (state) {
            case Waiting() -> inQueue(State.WAITING);
            case PassedOver() -> inQueue(State.PASSED_OVER);
            case Returned() -> inQueue(State.RETURNED);
            case Admitted admitted ->
                new Columns(
                        State.ADMITTED,
                        admitted.at(),
                        admitted.claimUntil(),
                        admitted.sessionUntil(),
                        admitted.claimedAt(),
                        admitted.holdUntil(),
                        null,
                        null);
            case Ended ended ->
                new Columns(State.ENDED, ended.admittedAt(), null, null, null, null, ended.at(), ended.reason());
        };
    }

    private static Columns inQueue(State state) {
        return new Columns(state, null, null, null, null, null, null, null);
    }

    default QueueToken read(ResultSet row, int index) throws SQLException {
        String endReason = row.getString("end_reason");
        return toToken(new QueueTokenJpaEntity(
                row.getObject("id", UUID.class),
                row.getLong("queue_id"),
                row.getLong("number"),
                row.getLong("first_place"),
                row.getLong("user_id"),
                State.valueOf(row.getString("state")),
                Objects.requireNonNull(instant(row, "issued_at")),
                instant(row, "admitted_at"),
                instant(row, "claim_until"),
                instant(row, "session_until"),
                instant(row, "claimed_at"),
                instant(row, "hold_until"),
                instant(row, "ended_at"),
                endReason == null ? null : EndReason.valueOf(endReason)));
    }

    default QueueToken toToken(QueueTokenJpaEntity row) {
        return new QueueToken(
                new TokenId(row.id),
                new QueueId(row.queueId),
                row.number,
                row.firstPosition,
                new UserId(row.userId),
                row.issuedAt,
                state(row));
    }

    private static QueueTokenState state(QueueTokenJpaEntity row) {
        return switch (row.state) {
            case WAITING -> new Waiting();
            case PASSED_OVER -> new PassedOver();
            case RETURNED -> new Returned();
            case ADMITTED ->
                new Admitted(
                        Objects.requireNonNull(row.admittedAt),
                        Objects.requireNonNull(row.claimUntil),
                        Objects.requireNonNull(row.sessionUntil),
                        row.claimedAt,
                        row.holdUntil);
            case ENDED ->
                new Ended(Objects.requireNonNull(row.endedAt), Objects.requireNonNull(row.endReason), row.admittedAt);
        };
    }
}
