package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

/** A wallet for QueryDSL to read. {@link SqlWalletRepository} counts up the same version. */
@Entity
@Table(name = "wallet")
class WalletJpaEntity {

    @Id
    long userId;

    long balance;

    @Version
    long version;
}
