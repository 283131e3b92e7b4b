package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

@Entity
@Table(name = "wallet")
class WalletJpaEntity {

    @Id
    long userId;

    long balance;

    @Version
    long version;

    protected WalletJpaEntity() {}

    public WalletJpaEntity(long userId, long balance, long version) {
        this.userId = userId;
        this.balance = balance;
        this.version = version;
    }
}
