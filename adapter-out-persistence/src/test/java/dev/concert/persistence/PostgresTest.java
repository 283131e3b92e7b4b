package dev.concert.persistence;

import dev.concert.application.assembly.UseCases.Reads;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.OfferQueries;
import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.application.queue.snapshot.SnapshotQueries;
import dev.concert.application.reconciliation.ReconciliationQueries;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestConstructor;
import org.springframework.test.context.TestConstructor.AutowireMode;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test of this module as the service runs it, on a migrated PostgreSQL. All such tests share one context and one database,
 * which is empty when a test begins.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = PostgresTest.Context.class,
        webEnvironment = WebEnvironment.NONE,
        // As the service sets them.
        properties = {
            "spring.main.banner-mode=off",
            "spring.datasource.hikari.maximum-pool-size=16",
            "spring.datasource.hikari.data-source-properties.options=-c lock_timeout=4s -c statement_timeout=20s",
            "spring.jpa.hibernate.ddl-auto=none",
            "spring.jpa.open-in-view=false",
            "spring.flyway.locations=classpath:db/migration",
            "logging.level.org.hibernate.orm.jdbc=off"
        })
@TestConstructor(autowireMode = AutowireMode.ALL)
@ExtendWith(PostgresTest.EmptyDatabase.class)
@interface PostgresTest {

    // No @Configuration: the product's scan of this package would find it wherever the test-jar is at hand.
    @EnableAutoConfiguration
    @Import({PersistenceConfiguration.class, PostgresPorts.class})
    class Context {

        @Bean
        TestDatabase database() {
            return TestDatabase.fresh();
        }

        @Bean
        Reads reads(
                QueueQueries queues,
                SnapshotQueries snapshots,
                ConcertQueries concerts,
                OfferQueries offer,
                ReconciliationQueries reconciliation) {
            return new Reads(queues, snapshots, concerts, offer, reconciliation);
        }
    }

    final class EmptyDatabase implements BeforeEachCallback {

        @Override
        public void beforeEach(ExtensionContext test) {
            SpringExtension.getApplicationContext(test)
                    .getBean(PostgresPorts.class)
                    .empty();
        }
    }
}
