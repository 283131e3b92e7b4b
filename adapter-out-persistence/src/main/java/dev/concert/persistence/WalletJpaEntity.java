package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

/**
 * A wallet for QueryDSL to read. Its version is the one that {@link SqlWalletRepository} checks and counts up; Hibernate would
 * do the same to whatever changed a wallet by this entity.
 */
@Entity
@Table(name = "wallet")
class WalletJpaEntity {

    @Id
    long userId;

    long balance;

    @Version
    long version;

    protected WalletJpaEntity() {}
}
