package dev.concert.persistence;

import static dev.concert.persistence.QueueTokenJpaRepository.SKIP_LOCKED;

import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.data.repository.Repository;

interface ReservationJpaRepository extends Repository<ReservationJpaEntity, Long> {

    /** How many ids one call of {@link #nextBlockOfIds} reserves: the sequence's increment. */
    int ID_BLOCK = 50;

    /** @return the first of the ids */
    @Query(nativeQuery = true, value = "SELECT nextval('reservation_id')")
    long nextBlockOfIds();

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select r from ReservationJpaEntity r where r.id = :id")
    Optional<ReservationJpaEntity> lock(long id);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select r from ReservationJpaEntity r where r.tokenId = :tokenId and r.state = HELD")
    Optional<ReservationJpaEntity> lockHeld(UUID tokenId);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @QueryHints(@QueryHint(name = "jakarta.persistence.lock.timeout", value = SKIP_LOCKED))
    @Query(
            "select r from ReservationJpaEntity r where r.state = HELD and r.heldUntil <= :now order by r.heldUntil, r.id")
    List<ReservationJpaEntity> lockOverdue(Instant now, Limit limit);

    @Modifying
    @Query(nativeQuery = true, value = """
                    INSERT INTO seat_claim (reservation_id, seat_id, during)
                    SELECT r.id, s.id, tstzrange(r.held_at, r.held_until)
                    FROM reservation r JOIN seat s
                      ON s.performance_id = r.performance_id AND s.number = ANY (r.seat_numbers)
                    WHERE r.id = :reservationId
                    ORDER BY s.id""")
    int claimSeats(long reservationId);

    /** {@code greatest}: the clocks of two nodes may differ by a breath. */
    @Modifying
    @Query(nativeQuery = true, value = """
                    UPDATE seat_claim SET during = tstzrange(lower(during), greatest(lower(during), :until))
                    WHERE reservation_id = :reservationId""")
    void endClaims(long reservationId, Instant until);

    @Modifying
    @Query(nativeQuery = true, value = """
                    UPDATE seat_claim SET during = tstzrange(lower(during), NULL)
                    WHERE reservation_id = :reservationId""")
    void perpetuateClaims(long reservationId);
}
