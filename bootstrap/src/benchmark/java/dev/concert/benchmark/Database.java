package dev.concert.benchmark;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * The service's database, used without the service: for the benchmark's limits, and for states that the service would
 * need hours to reach. Everything that knows the schema's tables is here and in {@link PlainJdbc}.
 */
final class Database implements AutoCloseable {

    static final long GLOBAL_LINE = 1;
    static final long PRICE = 50_000;
    static final int SEATS = 50;

    /** Rows of one statement, so that no transaction gets out of hand. */
    private static final int BATCH = 100_000;

    /** PostgreSQL's code for what its user may not do; then a checkpoint comes when it comes. */
    private static final String NOT_ALLOWED = "42501";

    /** Beyond today's, whatever the zone. */
    private static final int FIRST_DAY = 2;

    private final HikariDataSource pool;
    private final long server;

    /** The concerts with places that are offered now. */
    private final List<Long> offered = new ArrayList<>();

    /** @param connections as many as the service has */
    Database(String url, String username, String password, int connections) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setPoolName("benchmark");
        config.setJdbcUrl(url);
        config.setUsername(username);
        config.setPassword(password);
        config.setMaximumPoolSize(connections);
        pool = new HikariDataSource(config);
        server = ProcessorTime.serverOf(number("select pg_backend_pid()"));
    }

    /** The address of the embedded one whose data are in this directory. */
    static String embeddedUrl(Path directory) throws IOException {
        String port =
                Files.readAllLines(directory.resolve("data/postmaster.pid")).get(3);
        return "jdbc:postgresql://127.0.0.1:" + port + "/concert?requireAuth=scram-sha-256";
    }

    static String embeddedPassword(Path directory) throws IOException {
        return Files.readString(directory.resolve("password")).strip();
    }

    Connection connect() throws SQLException {
        return pool.getConnection();
    }

    /** Its process, if it runs on this machine, else 0. */
    long server() {
        return server;
    }

    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    private <T> T inOneTransaction(Question<T> question) throws SQLException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            try {
                T answer = question.ask(connection);
                connection.commit();
                return answer;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long number(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return number(connection, sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static List<String> texts(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (row.next()) {
                texts.add(row.getString(1));
            }
            return texts;
        }
    }

    String version() throws SQLException {
        return text("show server_version");
    }

    String text(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return texts(connection, sql).getFirst();
        }
    }

    /** Statistics as they will be, and no vacuum that comes while something is measured. */
    void settle() throws SQLException {
        for (String table : List.of(
                "app_user",
                "wallet",
                "wallet_entry",
                "queue",
                "queue_token",
                "queue_departure",
                "queue_attendance",
                "reservation",
                "seat",
                "seat_claim",
                "payment",
                "performance",
                "concert")) {
            execute("vacuum (analyze) " + table);
        }
        try {
            execute("checkpoint");
        } catch (SQLException e) {
            if (!NOT_ALLOWED.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    /** How many users may be admitted at once. */
    void roomFor(long people) throws SQLException {
        execute("update queue set capacity = " + people + " where id = " + GLOBAL_LINE);
    }

    /** Ends their tokens. */
    void letGo(Collection<Customer> customers) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement("""
                        update queue_token
                        set state = 'ENDED', ended_at = now(), end_reason = 'LEFT', admitted_at = null,
                          claim_until = null, session_until = null, claimed_at = null, hold_until = null
                        where id = any (cast(? as uuid[])) and state = 'ADMITTED'""")) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", customers.stream().map(Customer::token).toArray()));
            statement.executeUpdate();
        }
    }

    /**
     * New admitted users, that stay so.
     *
     * @param charges how often each has charged the wallet
     * @param amount how much each time
     */
    List<Customer> admit(int people, int charges, long amount) throws SQLException {
        return inOneTransaction(connection -> {
            List<Customer> customers = new ArrayList<>();
            String sql = """
                    with person as (
                      insert into app_user (username)
                      select '%s-' || n from generate_series(1, %d) n returning id),
                    entry as (
                      insert into wallet_entry (user_id, sequence, kind, amount, balance_before, balance_after, at)
                      select id, n, 'CHARGE', %d, (n - 1) * %d, n * %d, now()
                      from person, generate_series(1, %d) n),
                    wallet as (
                      insert into wallet (user_id, balance, version) select id, %d, %d from person)
                    insert into queue_token
                      (id, queue_id, number, first_place, user_id, state, issued_at,
                        admitted_at, claim_until, session_until, claimed_at)
                    select gen_random_uuid(), %d, %d + row_number() over (), 1, id, 'ADMITTED', now(),
                      now(), now() + interval '1 day', now() + interval '1 day', now()
                    from person
                    returning id, user_id""".formatted(
                            fresh(),
                            people,
                            amount,
                            amount,
                            amount,
                            charges,
                            charges * amount,
                            charges,
                            GLOBAL_LINE,
                            takeNumbersAndDepart(connection, people));
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    customers.add(new Customer(row.getString(1), row.getLong(2)));
                }
            }
            return customers;
        });
    }

    long waitingCount() throws SQLException {
        return number("select count(*) from queue_token where state = 'WAITING' and queue_id = " + GLOBAL_LINE);
    }

    /** New waiting users, until so many wait in all. */
    void fillLine(long waiting) throws SQLException {
        long missing = waiting - waitingCount();
        while (missing > 0) {
            long people = Math.min(missing, BATCH);
            inOneTransaction(connection -> {
                long before = takeNumbers(connection, people);
                try (Statement statement = connection.createStatement()) {
                    return statement.executeUpdate("""
                            with person as (
                              insert into app_user (username)
                              select '%s-' || n from generate_series(1, %d) n returning id),
                            wallet as (
                              insert into wallet (user_id) select id from person)
                            insert into queue_token (id, queue_id, number, first_place, user_id, state, issued_at)
                            select gen_random_uuid(), q.id, %d + row_number() over (),
                              %d + row_number() over () - q.last_departure, person.id, 'WAITING', now()
                            from person, queue q where q.id = %d""".formatted(fresh(), people, before, before, GLOBAL_LINE));
                }
            });
            missing -= people;
        }
    }

    /** @return the number before the first of them */
    private static long takeNumbers(Connection connection, long count) throws SQLException {
        return number(
                connection,
                "update queue set last_number = last_number + " + count + " where id = " + GLOBAL_LINE
                        + " returning last_number - " + count);
    }

    /** The same for users that do not wait: each of them departs at once. */
    private static long takeNumbersAndDepart(Connection connection, long count) throws SQLException {
        long before = takeNumbers(connection, count);
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("""
                    with line as (
                      update queue set last_departure = last_departure + %d where id = %d
                      returning id, last_departure - %d as before)
                    insert into queue_departure (queue_id, sequence, number, kind, at)
                    select id, before + n, %d + n, 'ADMITTED', now() from line, generate_series(1, %d) n""".formatted(count, GLOBAL_LINE, count, before, count));
        }
        return before;
    }

    /** Tokens of waiting users, in no order. */
    List<String> waiting(int atMost) throws SQLException {
        try (Connection connection = connect()) {
            return texts(
                    connection,
                    "select id from queue_token where state = 'WAITING' and queue_id = " + GLOBAL_LINE
                            + " order by random() limit " + atMost);
        }
    }

    /** New users without a token and a wallet, unknown to the service. */
    List<Long> userIds(int people) throws SQLException {
        return inOneTransaction(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("insert into app_user (username) select '" + fresh()
                            + "-' || n from generate_series(1, " + people + ") n returning id")) {
                List<Long> ids = new ArrayList<>(people);
                while (row.next()) {
                    ids.add(row.getLong(1));
                }
                return ids;
            }
        });
    }

    /** New users without a token. */
    List<String> strangers(int people) throws SQLException {
        return inOneTransaction(connection -> texts(connection, """
                with person as (
                  insert into app_user (username)
                  select '%s-' || n from generate_series(1, %d) n returning id, username),
                wallet as (
                  insert into wallet (user_id) select id from person)
                select username from person""".formatted(fresh(), people)));
    }

    /** A date of a concert. */
    record Evening(long concertId, LocalDate date) {}

    record Place(Evening evening, int seat) {}

    /** So many seats, of new concerts. */
    List<Place> places(int count) throws SQLException {
        List<Evening> evenings = concert((count + SEATS - 1) / SEATS);
        offered.add(evenings.getFirst().concertId());
        return evenings.stream()
                .flatMap(evening -> IntStream.rangeClosed(1, SEATS).mapToObj(seat -> new Place(evening, seat)))
                .limit(count)
                .toList();
    }

    /** The places that are left are not offered any more: no theatre has so many seats. */
    void withdrawPlaces() throws SQLException {
        for (long concert : offered) {
            execute("update performance set date = date - 36500 where concert_id = " + concert);
        }
        offered.clear();
    }

    /** A paused queue, which the service leaves alone. */
    long newLine() throws SQLException {
        return number("insert into queue (capacity, paused) values (1, true) returning id");
    }

    void clearLine(long line) throws SQLException {
        execute("update queue_token set state = 'ENDED', ended_at = now(), end_reason = 'LEFT'"
                + " where state = 'WAITING' and queue_id = " + line);
    }

    /** A new concert that is played on so many days in a row. */
    List<Evening> concert(int dates) throws SQLException {
        return inOneTransaction(connection -> {
            long concert = number(
                    connection, "insert into concert (name, artist) values ('" + fresh() + "', 'MAKTUB') returning id");
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("""
                        with evening as (
                          insert into performance (concert_id, date)
                          select %d, current_date + %d + n from generate_series(0, %d) n returning id)
                        insert into seat (performance_id, number, price)
                        select id, n, %d from evening, generate_series(1, %d) n order by id, n""".formatted(concert, FIRST_DAY, dates - 1, PRICE, SEATS));
            }
            List<Evening> evenings = new ArrayList<>();
            try (PreparedStatement statement =
                    connection.prepareStatement("select date from performance where concert_id = ? order by date")) {
                statement.setLong(1, concert);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        Date date = row.getDate(1);
                        evenings.add(new Evening(concert, date.toLocalDate()));
                    }
                }
            }
            return evenings;
        });
    }

    /** Reservations that were paid, one seat each, as many as it takes for so many to be stored in all. */
    void fillReservations(long stored) throws SQLException {
        long missing = stored - number("select count(*) from reservation");
        while (missing > 0) {
            long reservations = Math.min(missing, BATCH) / SEATS * SEATS;
            if (reservations == 0) {
                return;
            }
            sell(reservations);
            missing -= reservations;
        }
    }

    private void sell(long seats) throws SQLException {
        inOneTransaction(connection -> {
            long numbers = takeNumbersAndDepart(connection, seats);
            // One statement at a time, since each needs what the one before has written.
            for (String sql : List.of(
                    "create temporary table sale on commit drop as"
                            + " select n, nextval('reservation_id') as id, gen_random_uuid() as token_id"
                            + " from generate_series(1, " + seats + ") n",
                    "alter table sale add user_id bigint, add seat_id bigint, add performance_id bigint, add number int",
                    """
                    with person as (
                      insert into app_user (username)
                      select '%s-' || n from generate_series(1, %d) n returning id),
                    wallet as (
                      insert into wallet (user_id) select id from person),
                    concert as (
                      insert into concert (name, artist) values ('%s', 'MAKTUB') returning id),
                    evening as (
                      insert into performance (concert_id, date)
                      select concert.id, current_date + %d + n::int from concert, generate_series(1, %d) n returning id),
                    place as (
                      insert into seat (performance_id, number, price)
                      select id, n, %d from evening, generate_series(1, %d) n returning id, performance_id, number)
                    update sale set user_id = p.id, seat_id = s.id, performance_id = s.performance_id, number = s.number
                    from (select id, row_number() over () as n from person) p
                    join (select *, row_number() over () as n from place) s using (n)
                    where sale.n = p.n""".formatted(fresh(), seats, fresh(), FIRST_DAY, seats / SEATS, PRICE, SEATS),
                    """
                    insert into queue_token
                      (id, queue_id, number, first_place, user_id, state, issued_at, admitted_at, ended_at, end_reason)
                    select token_id, %d, %d + n, 1, user_id, 'ENDED', now(), now(), now(), 'PAID'
                    from sale""".formatted(GLOBAL_LINE, numbers),
                    """
                    insert into reservation
                      (id, user_id, token_id, performance_id, seat_numbers, amount, state, held_at, held_until, paid_at)
                    select id, user_id, token_id, performance_id, array[number], %d, 'PAID', now(),
                      now() + interval '5 minutes', now()
                    from sale""".formatted(PRICE),
                    "insert into seat_claim (reservation_id, seat_id, during)"
                            + " select id, seat_id, tstzrange(now(), null) from sale order by seat_id",
                    "insert into payment (reservation_id, user_id, amount, paid_at)" + " select id, user_id, " + PRICE
                            + ", now() from sale",
                    "update seat set state = 'SOLD', version = 2, reservation_id = sale.id, owner_id = sale.user_id"
                            + " from sale where seat.id = sale.seat_id")) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(sql);
                }
            }
            return seats;
        });
    }

    /** A name that nothing has yet. */
    static String fresh() {
        return "b" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    @Override
    public void close() {
        pool.close();
    }
}
