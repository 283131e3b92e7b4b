package dev.concert.bootstrap;

import dev.concert.persistence.PersistenceConfiguration;
import dev.concert.web.WebConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The concert reservation service. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
@Import({PersistenceConfiguration.class, WebConfiguration.class})
class ConcertApplication {

    public static void main(String[] args) {
        SpringApplication.run(ConcertApplication.class, args);
    }
}
