package dev.concert.persistence;

import static dev.concert.persistence.QQueueJpaEntity.queueJpaEntity;
import static dev.concert.persistence.QQueueTokenJpaEntity.queueTokenJpaEntity;

import com.querydsl.core.types.dsl.BooleanExpression;
import com.querydsl.jpa.JPAExpressions;
import com.querydsl.jpa.JPQLSubQuery;
import com.querydsl.jpa.impl.JPAQueryFactory;
import dev.concert.application.queue.QueueQueries;
import dev.concert.domain.queue.QueueId;
import dev.concert.persistence.QueueTokenJpaEntity.State;
import java.time.Instant;
import java.util.Objects;
import org.springframework.stereotype.Repository;

@Repository
class QueueQueriesAdapter implements QueueQueries {

    private static final QQueueJpaEntity queue = queueJpaEntity;
    private static final QQueueTokenJpaEntity token = queueTokenJpaEntity;

    private final JPAQueryFactory query;

    QueueQueriesAdapter(JPAQueryFactory query) {
        this.query = query;
    }

    @Override
    public long countWaitingBefore(QueueId queueId, long number) {
        return Objects.requireNonNull(query.select(token.count())
                .from(token)
                .where(is(queueId, State.WAITING), token.number.lt(number))
                .fetchOne());
    }

    @Override
    public Throughput throughput(QueueId queueId, Instant since) {
        BooleanExpression freed =
                is(queueId, State.ENDED).and(token.admittedAt.isNotNull()).and(token.endedAt.gt(since));
        var row = Objects.requireNonNull(query.select(
                        queue.capacity,
                        JPAExpressions.select(token.count()).from(token).where(freed),
                        JPAExpressions.select(token.endedAt.min()).from(token).where(freed))
                .from(queue)
                .where(queue.id.eq(queueId.value()))
                .fetchOne());
        return new Throughput(
                Objects.requireNonNull(row.get(0, Integer.class)),
                Objects.requireNonNull(row.get(1, Long.class)),
                row.get(2, Instant.class));
    }

    @Override
    public Length length(QueueId queueId) {
        var row = Objects.requireNonNull(query.select(count(queueId, State.WAITING), count(queueId, State.ADMITTED))
                .from(queue)
                .where(queue.id.eq(queueId.value()))
                .fetchOne());
        return new Length(
                Objects.requireNonNull(row.get(0, Long.class)), Objects.requireNonNull(row.get(1, Long.class)));
    }

    private static JPQLSubQuery<Long> count(QueueId queueId, State state) {
        return JPAExpressions.select(token.count()).from(token).where(is(queueId, state));
    }

    private static BooleanExpression is(QueueId queueId, State state) {
        return token.queueId.eq(queueId.value()).and(token.state.eq(state));
    }
}
