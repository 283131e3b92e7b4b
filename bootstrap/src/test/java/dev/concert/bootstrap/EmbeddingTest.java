package dev.concert.bootstrap;

import static dev.concert.domain.wallet.WalletEntry.Kind.USE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.reservation.PayReservationUseCase;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Money;
import dev.concert.domain.wallet.WalletEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of embedding compile as they are shown, and do what they state. */
class EmbeddingTest {

    private static final Instant NOW = Instant.parse("2030-05-01T10:00:00.123Z");

    @Test
    void the_domain_works_without_the_service() {
        EmbeddedDomain example = new EmbeddedDomain();

        QueueToken token = example.queue("minji", NOW);
        Reservation held = example.hold(token, example.performance(), 7, NOW);
        example.charge(token.userId(), new Money(50_000), NOW.plusSeconds(60));
        WalletEntry entry = example.pay(held, NOW.plusSeconds(90));

        assertThat(token.number()).isEqualTo(1);
        assertThat(token.isLiveAt(NOW.plusSeconds(90))).isTrue();
        assertThat(held.isHeldAt(NOW.plusSeconds(90))).isTrue();
        assertThat(entry)
                .isEqualTo(new WalletEntry(
                        token.userId(),
                        2,
                        USE,
                        new Money(30_000),
                        new Money(50_000),
                        new Money(20_000),
                        held.id(),
                        NOW.plusSeconds(90)));
    }

    @Test
    void the_example_runs_as_it_is_shown() {
        EmbeddedDomain.main(new String[0]);
    }

    @Test
    void the_use_cases_work_without_the_service() {
        try (EmbeddedApplication example = new EmbeddedApplication(100)) {
            PayReservationUseCase.Completed completed = example.sellTwoSeats("minji");

            assertThat(completed.seats()).isEqualTo(2);
            assertThat(completed.payment().amount()).isEqualTo(new Money(60_000));
        }
    }

    @Test
    void the_example_of_the_use_cases_runs_as_it_is_shown() {
        EmbeddedApplication.main(new String[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EmbeddedDomain", "EmbeddedApplication"})
    void the_document_shows_this_very_code(String example) throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/concert/bootstrap/" + example + ".java"));
        String shown = source.substring(source.indexOf("import "));

        assertThat(Document.at("docs/embedding.md").blocks()).contains(new Document.Block("java", shown));
    }
}
