package dev.concert.persistence;

import com.querydsl.jpa.impl.JPAQueryFactory;
import dev.concert.application.LoadShedding;
import dev.concert.application.UnitOfWork;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.id.enhanced.StandardOptimizerDescriptor;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.transaction.PlatformTransactionManager;

/** What the application needs of a database: every port and every query, on the {@code DataSource} of the context. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EntityScan
@EnableJpaRepositories
public class PersistenceConfiguration {

    /** The rows of a concert's seats that go to the database together. */
    private static final int STATEMENT_BATCH_SIZE = 500;

    @Bean
    UnitOfWork unitOfWork(PlatformTransactionManager transactionManager, DataSource database, WriteBehind writes) {
        return new TransactionalUnitOfWork(transactionManager, database, writes, TransactionalUnitOfWork.PATIENCE);
    }

    @Bean
    LoadShedding loadShedding(DataSource database) throws SQLException {
        BoundedDataSource bounded = database.unwrap(BoundedDataSource.class);
        return new LoadShedding() {
            @Override
            public boolean accepts() {
                return bounded.accepts();
            }

            @Override
            public Duration patience() {
                return bounded.patience();
            }
        };
    }

    @Bean
    static DatabaseFailure.Translation failureTranslation() {
        return new DatabaseFailure.Translation();
    }

    @Bean
    static BoundedDataSource.Bounding boundedDataSource() {
        return new BoundedDataSource.Bounding();
    }

    @Bean
    HibernatePropertiesCustomizer hibernateSettings() {
        return settings -> {
            settings.put(AvailableSettings.JDBC_TIME_ZONE, "UTC");
            settings.put(AvailableSettings.STATEMENT_BATCH_SIZE, STATEMENT_BATCH_SIZE);
            // All performances of a concert first and then all their seats, instead of one by one.
            settings.put(AvailableSettings.ORDER_INSERTS, true);
            // A sequence returns the first id of a block, as IdBlocks takes it.
            settings.put(
                    AvailableSettings.PREFERRED_POOLED_OPTIMIZER,
                    StandardOptimizerDescriptor.POOLED_LO.getExternalName());
        };
    }

    @Bean
    JPAQueryFactory queryFactory(EntityManager entityManager) {
        return new JPAQueryFactory(entityManager);
    }
}
