package dev.concert.bootstrap.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.bootstrap.StartFailures.CannotStartException;
import dev.concert.kit.JavaProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {

    @Nested
    @TestInstance(Lifecycle.PER_CLASS)
    class Running {

        private Path directory;
        private EmbeddedDatabase database;

        @BeforeAll
        void start(@TempDir Path parent) throws Exception {
            directory = PreparedDirectory.withoutData(parent);
            database = EmbeddedDatabase.start(directory);
        }

        @AfterAll
        void stop() {
            database.close();
        }

        @Test
        void every_answered_commit_is_on_disk() throws SQLException {
            assertThat(Sql.query(database, "show fsync")).containsExactly("on");
            assertThat(Sql.query(database, "show synchronous_commit")).containsExactly("on");
            assertThat(Sql.query(database, "show full_page_writes")).containsExactly("on");
        }

        @Test
        void it_is_postgresql_18_in_utf_8_with_a_locale_that_is_the_same_everywhere() throws SQLException {
            assertThat(Sql.query(database, "show server_version"))
                    .singleElement()
                    .asString()
                    .startsWith("18.");
            assertThat(Sql.query(database, "show server_encoding")).containsExactly("UTF8");
            assertThat(Sql.query(database, "select datcollate || datctype from pg_database"))
                    .containsOnly("CC");
            assertThat(Sql.query(database, "show timezone")).isNotEmpty();
        }

        @Test
        void it_is_reached_from_this_machine_only() throws SQLException, IOException {
            assertThat(Sql.query(database, "show listen_addresses")).containsExactly("127.0.0.1");
            String directoryOfUnixSocket =
                    Files.readAllLines(directory.resolve("data/postmaster.pid")).get(4);
            assertThat(directoryOfUnixSocket).isEmpty();
        }

        @Test
        void nobody_gets_in_without_the_password() throws IOException {
            for (String user : new String[] {"concert", "postgres"}) {
                for (String password : new String[] {"", "concert", "postgres"}) {
                    assertThatThrownBy(() -> DriverManager.getConnection(database.getJdbcUrl(), user, password)
                                    .close())
                            .isInstanceOf(SQLException.class);
                }
            }
            assertThat(Files.readAllLines(directory.resolve("data/pg_hba.conf")))
                    .filteredOn(line -> !line.startsWith("#") && !line.isBlank())
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith("scram-sha-256"));
        }

        @Test
        void its_files_are_open_to_their_owner_only() throws IOException {
            assertThat(permissions(directory)).isEqualTo("rwx------");
            assertThat(permissions(directory.resolve("data"))).isEqualTo("rwx------");
            assertThat(permissions(directory.resolve("password"))).isEqualTo("rw-------");
            assertThat(permissions(directory.resolve("server.log"))).isEqualTo("rw-------");
        }

        @Test
        void the_service_owns_its_database_and_is_no_superuser() throws SQLException {
            assertThat(Sql.query(database, "select current_user")).containsExactly("concert");
            assertThat(Sql.query(
                            database,
                            "select rolname from pg_roles where rolname = current_user and not (rolsuper or"
                                    + " rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)"))
                    .containsExactly("concert");
            assertThat(Sql.query(
                            database,
                            "select pg_get_userbyid(datdba) from pg_database where datname = current_database()"))
                    .containsExactly("concert");
        }

        @Test
        void the_service_may_create_the_extension_that_its_schema_needs() throws SQLException {
            Sql.execute(database, "create extension if not exists btree_gist");
        }

        @Test
        void the_log_of_the_server_has_neither_values_nor_statements() throws SQLException, IOException {
            Sql.execute(database, "create table once (secret text unique)");
            Sql.execute(database, "insert into once values ('s3cret')");
            assertThatThrownBy(() -> Sql.execute(database, "insert into once values ('s3cret')"))
                    .hasMessageContaining("s3cret");
            assertThatThrownBy(() -> Sql.execute(database, "select 's3cret'::int"))
                    .hasMessageContaining("s3cret");
            assertThat(Files.readString(directory.resolve("server.log")))
                    .contains("database system is ready to accept connections")
                    .doesNotContain("s3cret")
                    .doesNotContain("insert")
                    .doesNotContain(database.getPassword());
        }

        @Test
        void a_second_start_on_the_same_directory_is_refused_and_disturbs_nothing() throws SQLException {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> EmbeddedDatabase.start(directory))
                        .isInstanceOf(CannotStartException.class)
                        .hasMessageContaining("in use by another service, process "
                                + ProcessHandle.current().pid());
            }
            assertThat(Sql.query(database, "select 1")).containsExactly("1");
        }
    }

    @Nested
    class Over_several_starts {

        @TempDir
        Path parent;

        @Test
        void data_survive_a_restart_and_so_does_the_privacy_of_their_directory() throws Exception {
            Path directory = PreparedDirectory.withData(parent);
            try (EmbeddedDatabase first = EmbeddedDatabase.start(directory)) {
                Sql.execute(first, "create table note (text text)");
                Sql.execute(first, "insert into note values ('kept')");
            }
            assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
            Object ownerBefore = Files.getOwner(directory.resolve("data/PG_VERSION"));

            try (EmbeddedDatabase second = EmbeddedDatabase.start(directory)) {
                assertThat(Sql.query(second, "select text from note")).containsExactly("kept");
            }
            try (Stream<Path> all = Files.walk(directory.resolve("data"))) {
                assertThat(all).allSatisfy(path -> {
                    assertThat((Object) Files.getOwner(path)).isEqualTo(ownerBefore);
                    assertThat(permissions(path)).endsWith("------");
                });
            }
        }

        @Test
        void another_process_on_the_same_directory_is_refused_and_names_the_first() throws Exception {
            Path directory = PreparedDirectory.withData(parent);
            try (EmbeddedDatabase held = EmbeddedDatabase.start(directory)) {
                assertThatThrownBy(() -> ServiceInAnotherProcess.on(directory, "never"))
                        .hasMessageContaining("in use by another service, process "
                                + ProcessHandle.current().pid());
                assertThat(Sql.query(held, "select 1")).containsExactly("1");
            }
        }

        @Test
        void the_server_of_a_killed_service_is_taken_over_with_every_committed_row() throws Exception {
            Path directory = PreparedDirectory.withData(parent);
            try (JavaProcess killed = ServiceInAnotherProcess.on(directory, "committed")) {
                assertThatThrownBy(() -> EmbeddedDatabase.start(directory))
                        .hasMessageContaining("in use by another service, process "
                                + killed.handle().pid());
                killed.kill();
            }
            ProcessHandle abandoned = serverOf(directory);
            assertThat(abandoned.isAlive()).isTrue();

            try (EmbeddedDatabase next = EmbeddedDatabase.start(directory)) {
                abandoned.onExit().orTimeout(10, TimeUnit.SECONDS).join();
                assertThat(serverOf(directory).pid()).isNotEqualTo(abandoned.pid());
                assertThat(Sql.query(next, "select text from note")).containsExactly("committed");
            }
        }

        @Test
        void after_service_and_server_were_killed_together_every_committed_row_is_found() throws Exception {
            Path directory = PreparedDirectory.withData(parent);
            try (JavaProcess killed = ServiceInAnotherProcess.on(directory, "committed")) {
                killed.kill();
            }
            ProcessHandle server = serverOf(directory);
            server.destroyForcibly();
            server.onExit().join();

            try (EmbeddedDatabase next = EmbeddedDatabase.start(directory)) {
                assertThat(Sql.query(next, "select text from note")).containsExactly("committed");
            }
        }

        @Test
        void a_left_over_process_id_that_now_belongs_to_another_program_is_spared() throws Exception {
            Path directory = PreparedDirectory.withData(parent);
            Process innocent = new ProcessBuilder("sleep", "60").start();
            Files.writeString(
                    directory.resolve("data/postmaster.pid"),
                    innocent.pid() + "\n" + directory.resolve("data") + "\n0\n5432\n\n127.0.0.1\n\nready\n");
            try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
                assertThat(Sql.query(database, "select 1")).containsExactly("1");
                assertThat(innocent.isAlive()).isTrue();
            } finally {
                innocent.destroyForcibly();
            }
        }

        @Test
        void an_empty_process_id_file_does_not_keep_it_from_starting() throws Exception {
            Path directory = PreparedDirectory.withData(parent);
            Files.createFile(directory.resolve("data/postmaster.pid"));

            EmbeddedDatabase.start(directory).close();
        }

        @Test
        void a_start_cut_short_in_initdb_is_made_good_by_the_next() throws Exception {
            Path directory = PreparedDirectory.withoutData(parent);
            Files.createFile(Files.createDirectory(directory.resolve("initdb")).resolve("PG_VERSION"));
            Files.writeString(directory.resolve("password"), "of a cluster that was never finished");

            EmbeddedDatabase.start(directory).close();

            assertThat(directory.resolve("initdb")).doesNotExist();
        }

        @Test
        void when_the_port_is_taken_in_the_last_moment_another_is_tried() throws Exception {
            Path directory = PreparedDirectory.withData(parent);
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                PrimitiveIterator.OfInt ports = IntStream.of(taken.getLocalPort(), EmbeddedDatabase.freePort())
                        .iterator();
                try (EmbeddedDatabase database = EmbeddedDatabase.start(directory, ports::nextInt)) {
                    assertThat(database.getJdbcUrl()).doesNotContain(":" + taken.getLocalPort() + "/");
                    assertThat(Sql.query(database, "select 1")).containsExactly("1");
                }
            }
        }

        @Test
        void when_no_port_can_be_had_the_reason_is_named_and_the_directory_free_again() throws Exception {
            Path directory = PreparedDirectory.withData(parent);
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                assertThatThrownBy(() -> EmbeddedDatabase.start(directory, taken::getLocalPort))
                        .isInstanceOf(CannotStartException.class)
                        .hasMessageContaining("Address already in use");
            }
            EmbeddedDatabase.start(directory).close();
        }
    }

    @Nested
    class Ended_by_others {

        @TempDir
        Path parent;

        @Test
        void a_killed_server_is_started_again_on_its_port_with_every_committed_row() throws Exception {
            Path directory = PreparedDirectory.withData(parent);
            try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
                Sql.execute(database, "create table note (text text)");
                Sql.execute(database, "insert into note values ('committed')");

                ProcessHandle server = serverOf(directory);
                server.destroyForcibly();
                server.onExit().join();

                assertThat(awaitAnswer(database, "select text from note")).containsExactly("committed");
            }
            assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
        }

        private static List<String> awaitAnswer(EmbeddedDatabase database, String sql) throws InterruptedException {
            long begin = System.nanoTime();
            while (true) {
                try {
                    return Sql.query(database, sql);
                } catch (SQLException notYet) {
                    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
                    Thread.sleep(50);
                }
            }
        }
    }

    @Nested
    class Wrongly_set_up {

        @TempDir
        Path parent;

        @Test
        void data_of_another_major_version_are_left_alone_and_named() throws Exception {
            Path directory = PreparedDirectory.withoutData(parent);
            Path data = Files.createDirectory(directory.resolve("data"));
            Files.writeString(data.resolve("PG_VERSION"), "17\n");

            assertThatThrownBy(() -> EmbeddedDatabase.start(directory))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessageContaining("holds data of PostgreSQL 17, which the embedded PostgreSQL 18.");
        }

        @Test
        void a_setting_that_postgresql_refuses_is_named_at_once() throws Exception {
            Path directory = PreparedDirectory.withData(parent);
            Files.writeString(directory.resolve("data/postgresql.auto.conf"), "shared_buffers = 'plenty'\n");

            assertThatThrownBy(() -> EmbeddedDatabase.start(directory))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessageContaining("configuration file")
                    .hasMessageContaining("contains errors");
        }

        @Test
        void a_directory_that_cannot_be_made_is_named_with_the_reason() throws IOException {
            Path file = Files.createFile(parent.resolve("file"));

            assertThatThrownBy(() -> EmbeddedDatabase.start(file.resolve("postgres")))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessageContaining("cannot use the directory " + file.resolve("postgres"));
        }

        @Test
        void a_full_disk_is_named_and_not_the_data() {
            assertThatThrownBy(() -> PrivateDirectory.requireRoom(parent, 3 * 1024 * 1024))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessageContaining("is full: 3 MB are free")
                    .hasMessageContaining(parent.toString());
        }

        @Test
        void a_directory_with_other_things_in_it_is_not_touched() throws IOException {
            Files.createFile(parent.resolve("letter.txt"));
            String before = permissions(parent);

            assertThatThrownBy(() -> EmbeddedDatabase.start(parent))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessageContaining("holds something else");
            assertThat(permissions(parent)).isEqualTo(before);
            assertThat(parent).isDirectoryNotContaining("glob:**lock");
        }
    }

    private static ProcessHandle serverOf(Path directory) throws IOException {
        String processId =
                Files.readAllLines(directory.resolve("data/postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(processId)).orElseThrow();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
