package dev.concert.persistence;

import dev.concert.domain.wallet.WalletEntry;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "wallet_entry")
class WalletEntryJpaEntity {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long id;

    long userId;
    long sequence;

    @Enumerated(EnumType.STRING)
    WalletEntry.Kind kind;

    long amount;
    long balanceBefore;
    long balanceAfter;

    @Nullable
    Long reservationId;

    Instant at;

    @SuppressWarnings("NullAway.Init")
    protected WalletEntryJpaEntity() {}

    public WalletEntryJpaEntity(
            long userId,
            long sequence,
            WalletEntry.Kind kind,
            long amount,
            long balanceBefore,
            long balanceAfter,
            @Nullable Long reservationId,
            Instant at) {
        this.userId = userId;
        this.sequence = sequence;
        this.kind = kind;
        this.amount = amount;
        this.balanceBefore = balanceBefore;
        this.balanceAfter = balanceAfter;
        this.reservationId = reservationId;
        this.at = at;
    }
}
