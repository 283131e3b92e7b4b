package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A user for QueryDSL to read. */
@Entity
@Immutable
@Table(name = "app_user")
class UserJpaEntity {

    @Id
    long id;

    @Nullable
    String username;
}
