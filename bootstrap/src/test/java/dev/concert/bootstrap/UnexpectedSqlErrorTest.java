package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.bootstrap.Api.Person;
import dev.concert.kit.ApiRequest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A refusal of the database that nobody foresaw is in the log, but neither the statement nor a value of it. */
@ExtendWith(OutputCaptureExtension.class)
class UnexpectedSqlErrorTest extends ServiceTest {

    private static final long VALUE = 3_141_592;

    @Autowired
    private JdbcClient jdbc;

    /** In each style that talks to the database: in one statement, in a batch, in a query. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ALTER TABLE wallet_entry ADD CONSTRAINT broken CHECK (amount <> 3141592) NOT VALID | wallet_entry, broken
            ALTER TABLE seat ADD CONSTRAINT broken CHECK (price <> 3141592) NOT VALID          | seat, broken
            ALTER TABLE wallet RENAME COLUMN balance TO broken                        | 42703""")
    void the_log_names_what_is_concerned_and_has_neither_statement_nor_value(
            String damage, String named, CapturedOutput log) {
        Person person = api.join("unlucky " + UUID.randomUUID());
        jdbc.sql(damage).update();
        try {
            List<Integer> statuses = List.of(
                    person.charge(VALUE).status(),
                    api.call(ApiRequest.balance(person.token(), person.userId()))
                            .status(),
                    api.call(ApiRequest.createConcert(ADMIN_KEY, "Broken", List.of(DATE), VALUE, 3))
                            .status());

            assertThat(statuses).contains(500);
            assertThat(log.getAll())
                    .contains("The database refused: SQLSTATE ")
                    .contains(named)
                    .doesNotContainIgnoringCase("insert into")
                    .doesNotContainIgnoringCase("select ")
                    .doesNotContainIgnoringCase("update wallet")
                    .doesNotContain(String.valueOf(VALUE));
        } finally {
            jdbc.sql(
                            damage.contains("RENAME")
                                    ? "ALTER TABLE wallet RENAME COLUMN broken TO balance"
                                    : damage.substring(0, damage.indexOf(" ADD")) + " DROP CONSTRAINT broken")
                    .update();
        }
    }
}
