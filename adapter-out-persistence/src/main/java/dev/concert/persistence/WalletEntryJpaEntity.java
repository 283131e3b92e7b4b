package dev.concert.persistence;

import dev.concert.domain.wallet.WalletEntry;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** An entry of a ledger for QueryDSL to read. */
@Entity
@Immutable
@Table(name = "wallet_entry")
@SuppressWarnings("NullAway.Init")
class WalletEntryJpaEntity {

    @Id
    long id;

    long userId;
    long sequence;

    @Enumerated(EnumType.STRING)
    WalletEntry.Kind kind;

    long amount;
    long balanceBefore;
    long balanceAfter;
    Instant at;
}
