package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "queue")
class QueueJpaEntity {

    @Id
    long id;

    int capacity;
    long lastNumber;

    protected QueueJpaEntity() {}

    public QueueJpaEntity(long id, int capacity, long lastNumber) {
        this.id = id;
        this.capacity = capacity;
        this.lastNumber = lastNumber;
    }
}
