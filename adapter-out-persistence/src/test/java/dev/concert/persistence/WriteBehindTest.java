package dev.concert.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@PostgresTest
class WriteBehindTest {

    /** So often a statement is sent as text before the driver has the server prepare it. */
    private static final int UNTIL_PREPARED = 5;

    private static final String ADD = "INSERT INTO app_user (username) VALUES (?)";
    private static final String RENAME = "UPDATE app_user SET username = ? WHERE username = ?";

    private final PostgresPorts ports;
    private final WriteBehind writes;
    private final JdbcTemplate jdbc;
    private final PlatformTransactionManager transactionManager;

    WriteBehindTest(
            PostgresPorts ports, WriteBehind writes, JdbcTemplate jdbc, PlatformTransactionManager transactionManager) {
        this.ports = ports;
        this.writes = writes;
        this.jdbc = jdbc;
        this.transactionManager = transactionManager;
    }

    private void add(String name) {
        writes.write(ADD, 1, NotOneRow::new, name);
    }

    private void rename(String from, String to) {
        writes.write(RENAME, 1, NotOneRow::new, to, from);
    }

    private List<String> names() {
        return jdbc.query("SELECT username FROM app_user ORDER BY id", (row, index) -> row.getString(1));
    }

    private void commit(Runnable work) {
        ports.atomically(() -> {
            work.run();
            return true;
        });
    }

    private static final class NotOneRow extends RuntimeException {}

    @Test
    void what_was_written_is_stored_in_its_order() {
        commit(() -> {
            add("kim");
            rename("kim", "lee");
            add("kim");
            rename("lee", "park");
        });

        assertThat(names()).containsExactly("park", "kim");
    }

    @Test
    void it_waits_until_the_work_reads_or_ends() {
        commit(() -> {
            add("kim");
            assertThat(names()).isEmpty();
            writes.flush();
            assertThat(names()).containsExactly("kim");
            add("lee");
            assertThat(names()).containsExactly("kim");
        });

        assertThat(names()).containsExactly("kim", "lee");
    }

    @Test
    void a_write_that_does_not_change_its_rows_fails_the_whole_work() {
        assertThatThrownBy(() -> commit(() -> {
                    add("kim");
                    rename("nobody", "somebody");
                    add("lee");
                }))
                .isInstanceOf(NotOneRow.class);

        assertThat(names()).isEmpty();
    }

    @Test
    void nothing_is_written_where_nobody_would_send_it() {
        TransactionTemplate noUnitOfWork = new TransactionTemplate(transactionManager);

        assertThatIllegalStateException()
                .isThrownBy(() -> noUnitOfWork.executeWithoutResult(transaction -> add("kim")));
    }

    @Test
    void the_server_prepares_each_of_the_statements_once() {
        List<Long> prepared = ports.atomically(() -> IntStream.range(0, 4 * UNTIL_PREPARED)
                .mapToObj(i -> {
                    add("kim " + i);
                    rename("kim " + i, "lee " + i);
                    writes.flush();
                    return Objects.requireNonNull(jdbc.queryForObject(
                            "SELECT count(*) FROM pg_prepared_statements WHERE ltrim(statement, E' \\n') LIKE 'UPDATE app_user%'",
                            Long.class));
                })
                .toList());

        assertThat(prepared).endsWith(1L, 1L, 1L);
    }
}
