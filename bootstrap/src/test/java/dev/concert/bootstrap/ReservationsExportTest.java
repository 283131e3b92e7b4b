package dev.concert.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;

/** Many reservations leave the service as one stream, however slowly the operator reads them. */
@Timeout(60)
class ReservationsExportTest extends ServiceTest {

    /** More than the buffers of a connection on one machine hold. */
    private static final int ROWS = 80_000;

    private static final String LAST_CHUNK = "0";

    @LocalServerPort
    private int port;

    @Autowired
    private DataSource pool;

    @Autowired
    private JdbcTemplate database;

    private long concert;

    @BeforeEach
    void givenManyReservations() {
        concert = concert(1_000, 50);
        api.join("exporter " + UUID.randomUUID());
        database.update("""
                insert into reservation
                  (id, user_id, token_id, performance_id, seat_numbers, amount, state, held_at, held_until)
                select nextval('reservation_id'), t.user_id, t.id, p.id, '{1}', 1000, 'EXPIRED', t.issued_at - n * interval '1 s',
                  t.issued_at
                from generate_series(1, ?) n, performance p,
                  (select * from queue_token order by number desc limit 1) t where p.concert_id = ?""", ROWS, concert);
    }

    @AfterEach
    void removeThem() {
        database.update("delete from reservation where state = 'EXPIRED'");
    }

    /** A client that has sent its request, and reads nothing until it is told to. */
    private Socket request() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write(("GET /api/admin/reservations?concertId=" + concert
                                + " HTTP/1.1\r\nHost: localhost\r\nX-Admin-Key: " + ADMIN_KEY
                                + "\r\nAccept: text/csv\r\nConnection: close\r\n\r\n")
                        .getBytes(UTF_8));
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    /** Returns once no connection of the pool has been in use for a while: the stream waits for its client. */
    private void awaitStandstill() throws SQLException, InterruptedException {
        HikariDataSource hikari = pool.unwrap(HikariDataSource.class);
        for (int idle = 0; idle < 20; ) {
            Thread.sleep(10);
            idle = hikari.getHikariPoolMXBean().getActiveConnections() == 0 ? idle + 1 : 0;
        }
    }

    @Test
    void no_connection_is_held_while_a_slow_client_reads_and_nothing_is_missing() throws Exception {
        try (Socket socket = request()) {
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            awaitStandstill();

            BufferedReader answer = reader(socket);
            long rows = 0;
            String last = "";
            for (String line = answer.readLine(); line != null; line = answer.readLine()) {
                rows += line.contains(",EXPIRED,") ? 1 : 0;
                last = line.isEmpty() ? last : line;
            }
            assertThat(last).isEqualTo(LAST_CHUNK);
            // The rows that a chunk's end cuts in two are not counted.
            assertThat(rows).isBetween(ROWS * 95L / 100, (long) ROWS);
        }
    }

    @Test
    void a_stream_that_fails_is_cut_off_and_never_looks_complete() throws Exception {
        try (Socket socket = request()) {
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            awaitStandstill();
            database.execute("alter table reservation rename to reservation_elsewhere");
            try {
                BufferedReader answer = reader(socket);
                String last = "";
                try {
                    for (String line = answer.readLine(); line != null; line = answer.readLine()) {
                        last = line.isEmpty() ? last : line;
                    }
                } catch (IOException cutOff) {
                    assertThat(cutOff).hasMessageContaining("reset");
                }
                assertThat(last).isNotEqualTo(LAST_CHUNK);
            } finally {
                database.execute("alter table reservation_elsewhere rename to reservation");
            }
        }
    }
}
