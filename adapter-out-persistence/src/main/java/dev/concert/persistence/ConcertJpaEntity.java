package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "concert")
class ConcertJpaEntity {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long id;

    String name;
    String artist;

    @SuppressWarnings("NullAway.Init")
    protected ConcertJpaEntity() {}

    ConcertJpaEntity(String name, String artist) {
        this.name = name;
        this.artist = artist;
    }
}
