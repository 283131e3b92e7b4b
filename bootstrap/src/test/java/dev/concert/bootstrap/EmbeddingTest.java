package dev.concert.bootstrap;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.Ports;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatId;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.seat.SeatState;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.PerformanceId;
import dev.concert.domain.shared.ReservationId;
import dev.concert.domain.shared.UserId;
import dev.concert.domain.shared.Version;
import dev.concert.domain.user.Username;
import dev.concert.domain.wallet.Wallet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The document's example of the domain on its own, which compiles and does what it states. */
class EmbeddingTest {

    private static final String BEGIN = "// document: begin\n";
    private static final String END = "\n        // document: end";

    @Test
    void the_domain_works_without_the_service() {
        // document: begin
        Ports store = new InMemoryDatabase();
        Instant now = Instant.now();
        Username name = new Username("minji");

        // The line: a number in the order of asking, and in as soon as there is room.
        QueueId line = new QueueId(1);
        AdmissionPolicy policy = new AdmissionPolicy(
                Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofMinutes(3), Duration.ofMinutes(10));
        Turnstile turnstile = new Turnstile(store.queues(), store.tokens(), store.presence(), policy);
        QueueToken token = store.atomically(() -> {
            store.queues().open(line, 100);
            UserId user = requireNonNull(
                            store.users().findOrCreate(Set.of(name)).get(name))
                    .id();
            Queue queue = store.queues().lock(line).issueNumber();
            TokenId id = new TokenId(UUID.randomUUID());
            QueueToken arriving = QueueToken.issue(id, line, queue.lastNumber(), user, now);
            return turnstile
                    .arrive(queue, List.of(arriving), Set.of(id), () -> now)
                    .admitted()
                    .getFirst();
        });

        // A seat, held for five minutes and sold within them; a wallet, and the ledger entry of what was paid.
        Seat seat = new Seat(
                new SeatId(1),
                new PerformanceId(1),
                new SeatNumber(7),
                new Money(30_000),
                new SeatState.Available(),
                Version.INITIAL);
        Wallet wallet =
                Wallet.empty(token.userId()).charge(new Money(50_000), now).wallet();

        ReservationId reservation = new ReservationId(1);
        Seat held = seat.hold(reservation, now.plus(Duration.ofMinutes(5)), now);
        Seat sold = held.sell(reservation, token.userId(), now.plusSeconds(90));
        Wallet.Posting payment = wallet.debit(seat.price(), now.plusSeconds(90));
        // document: end

        assertThat(token.number()).isEqualTo(1);
        assertThat(token.isLiveAt(now.plusSeconds(90))).isTrue();
        assertThat(held.isAvailableAt(now.plusSeconds(90))).isFalse();
        assertThat(sold.state()).isEqualTo(new SeatState.Sold(reservation, token.userId()));
        assertThat(payment.wallet().balance()).isEqualTo(new Money(20_000));
        assertThat(payment.entry().amount()).isEqualTo(new Money(30_000));
    }

    @Test
    void the_document_shows_this_very_code() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/concert/bootstrap/EmbeddingTest.java"));
        int begin = source.indexOf(BEGIN) + BEGIN.length();
        // Without the last line's end, for that would count as a line that is not indented.
        String example = source.substring(begin, source.indexOf(END, begin)).stripIndent() + "\n";

        assertThat(Document.at("docs/embedding.md").blocks()).contains(new Document.Block("java", example));
    }
}
