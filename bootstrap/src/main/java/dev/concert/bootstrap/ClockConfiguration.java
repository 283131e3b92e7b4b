package dev.concert.bootstrap;

import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.TimeQueries;
import dev.concert.application.queue.snapshot.QueueSnapshots.Sleep;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;

/** The service's clock, unless the context offers another. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(InstantSource.class)
class ClockConfiguration {

    @Bean
    DatabaseClock databaseClock(TimeQueries database) {
        return new DatabaseClock(database::now, System::nanoTime);
    }

    @Bean
    Sleep sleep(DatabaseClock clock) {
        return instant -> {
            try {
                // If the clock is set back meanwhile, it is not waited for again.
                Thread.sleep(Duration.between(clock.instant(), instant));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OverloadedException("Interrupted while waiting for " + instant);
            }
        };
    }

    @Bean
    ClockFollower clockFollower(DatabaseClock clock, MeterRegistry registry) {
        return new ClockFollower(clock, registry);
    }

    static final class ClockFollower {

        private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);

        /** A correction of more than this is somebody's doing and worth knowing. */
        private static final Duration REMARKABLE = Duration.ofMillis(250);

        private final DatabaseClock clock;
        private final JobLog jobLog;

        ClockFollower(DatabaseClock clock, MeterRegistry registry) {
            this.clock = clock;
            this.jobLog = new JobLog(registry, "clock", "Following the database's clock");
        }

        @Scheduled(fixedDelayString = "PT5S", initialDelayString = "PT5S")
        void follow() {
            jobLog.run(() -> {
                Duration change = clock.follow();
                if (change.abs().compareTo(REMARKABLE) > 0) {
                    log.warn(
                            "The database's clock was set, or this node stood still: corrected by {} ms",
                            change.toMillis());
                }
            });
        }
    }
}
