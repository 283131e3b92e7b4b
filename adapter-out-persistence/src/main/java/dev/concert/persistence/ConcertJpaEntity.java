package dev.concert.persistence;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/**
 * A concert with its performances, which are saved along with it. What MapStruct reads is public. Only changed columns are written, so
 * that of two operators each changes what the other left alone.
 */
@Entity
@DynamicUpdate
@Table(name = "concert")
@SuppressWarnings("NullAway.Init")
class ConcertJpaEntity {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public @Nullable Long id;

    public String name;
    public String artist;
    public boolean published;

    @OneToMany(mappedBy = "concert", cascade = CascadeType.PERSIST)
    List<PerformanceJpaEntity> performances = new ArrayList<>();
}
