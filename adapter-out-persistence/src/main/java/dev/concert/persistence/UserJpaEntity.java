package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "app_user")
class UserJpaEntity {

    @Id
    long id;

    String username;

    @SuppressWarnings("NullAway.Init")
    protected UserJpaEntity() {}
}
