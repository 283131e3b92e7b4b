package dev.concert.bootstrap;

import dev.concert.persistence.PersistenceConfiguration;
import dev.concert.web.WebConfiguration;
import java.io.File;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.task.ThreadPoolTaskSchedulerBuilder;
import org.springframework.boot.web.server.context.WebServerPortFileWriter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** The concert reservation service. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
@Import({PersistenceConfiguration.class, WebConfiguration.class})
class ConcertApplication {

    /** A thread of its own for each job: on virtual threads Spring runs all that recur after a delay on a single one. */
    @Bean
    ThreadPoolTaskScheduler taskScheduler(ThreadPoolTaskSchedulerBuilder builder) {
        ThreadPoolTaskScheduler scheduler = builder.build();
        scheduler.setErrorHandler(JobLog::ended);
        return scheduler;
    }

    /** Where the health check of a container finds the ports, in whatever way they were set. */
    @Bean
    @ConditionalOnProperty("PORTFILE")
    static WebServerPortFileWriter portFile(@Value("${PORTFILE}") File file) {
        return new WebServerPortFileWriter(file);
    }

    public static void main(String[] args) {
        SpringApplication.run(ConcertApplication.class, args);
    }
}
