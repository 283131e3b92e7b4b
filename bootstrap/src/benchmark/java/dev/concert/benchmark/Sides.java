package dev.concert.benchmark;

import dev.concert.benchmark.Customer.Buyer;
import dev.concert.benchmark.Customer.Holder;
import dev.concert.benchmark.Database.Evening;
import dev.concert.benchmark.Database.Place;
import dev.concert.benchmark.Load.Client;
import dev.concert.benchmark.Load.Turn;
import dev.concert.benchmark.Load.Work;
import dev.concert.kit.ApiRequest;
import dev.concert.kit.DatabaseTraffic;
import dev.concert.kit.HttpConnection;
import dev.concert.kit.ServiceProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What is measured: each operation of the API over HTTP, and the limits that it is compared with. */
final class Sides {

    static final String EMPTY = "empty answer";
    static final String INSERT = "one token per commit, plain JDBC";
    static final String POLL_WAITING = "poll, waiting";
    static final String POLL_ADMITTED = "poll, admitted";
    static final String JOIN = "join, new user";
    static final String JOIN_WITHOUT_HTTP = "join, new user, without HTTP";
    static final String JOURNEY = "journey: join, poll, hold, charge, pay";
    static final String HOLD = "hold one seat";
    static final String PAY = "pay";
    static final String CHARGE = "charge";
    static final String CANCEL = "cancel";
    static final String LOOK = "own reservation";
    static final String LEAVE = "leave";
    static final String CONCERTS = "concerts";
    static final String DATES = "dates";
    static final String SEATS = "seats";

    /** @param limit the operation that it is compared with; null for a limit */
    record Side(String operation, @Nullable String limit, Measuring how) {}

    interface Measuring {
        Measured measure(int clients) throws Exception;
    }

    /** Sides to be measured one after the other, with all that they need. */
    interface Prepared {
        List<Side> prepare(int clients) throws Exception;
    }

    /** Of what is used up, so much lies ready: more than can be done in the time. */
    private static final int PER_SECOND = 4_000;

    private static final int INSERTS_PER_SECOND = 40_000;
    private static final int MILLIS = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final int AT_LEAST = 500;
    private static final int ROOM_FOR_ALL = 1_000_000;
    private static final int OK = 200;
    private static final int CONFLICT = 409;
    private static final int REGULARS = 500;
    private static final int CHARGES_BEFORE = 5;
    private static final int DATES_OF_A_CONCERT = 10;
    private static final int MANY_DATES = 1_000;
    private static final int TOKENS_POLLED = 1_000_000;
    private static final int TRIES = 5;
    private static final String EMPTY_PATH = "/api/benchmark/empty";

    private final ServiceProcess service;
    private final Database database;
    private final PlainJdbc jdbc = new PlainJdbc();
    private final Load load;
    private final Duration turn;
    private final AtomicLong names = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();
    private final long plainLine;
    private final String name = Database.fresh();
    private final List<Customer> regulars;
    private final List<Customer> savers;
    private final List<Evening> concert;
    private final List<Long> users;
    private List<Customer> lastBuyers = List.of();
    private List<String> waiting = List.of();

    Sides(ServiceProcess service, Database database, Load load, Duration turn) throws SQLException {
        this.service = service;
        this.database = database;
        this.load = load;
        this.turn = turn;
        plainLine = database.newLine();
        regulars = database.admit(REGULARS, CHARGES_BEFORE, Database.PRICE);
        savers = database.admit(REGULARS, 1, Database.PRICE);
        concert = database.concert(DATES_OF_A_CONCERT);
        users = database.userIds((int) (INSERTS_PER_SECOND * turn.toMillis() / MILLIS));
    }

    // Clients

    private interface Exchange {
        Turn once(HttpConnection connection) throws IOException;
    }

    private Work http(Exchange exchange) {
        return () -> new Client() {

            private final HttpConnection connection = new HttpConnection(service.port());

            @Override
            public Turn once() throws IOException {
                return exchange.once(connection);
            }

            @Override
            public String lastAnswer() {
                return connection.body();
            }

            @Override
            public void close() throws IOException {
                connection.close();
            }
        };
    }

    private interface Action {
        Turn once(Connection connection) throws SQLException;
    }

    private Work plain(Action action) {
        return () -> new Client() {

            private String lastAnswer = "";

            @Override
            public Turn once() {
                try (Connection connection = database.connect()) {
                    return action.once(connection);
                } catch (SQLException e) {
                    lastAnswer = e.toString();
                    return Turn.FAILED;
                }
            }

            @Override
            public String lastAnswer() {
                return lastAnswer;
            }

            @Override
            public void close() {
                // Each time gives its connection back itself.
            }
        };
    }

    private Side service(String operation, String limit, Exchange exchange) {
        Work work = http(exchange);
        return new Side(operation, limit, clients -> load.measure(work, clients, turn));
    }

    private Side limit(String operation, Action action) {
        Work work = plain(action);
        return new Side(operation, null, clients -> load.measure(work, clients, turn));
    }

    private static String plainly(String operation) {
        return operation + ", plain JDBC";
    }

    private static Turn turn(int status) {
        return status == OK ? Turn.DONE : Turn.FAILED;
    }

    private static <T> T any(List<T> all) {
        return all.get(ThreadLocalRandom.current().nextInt(all.size()));
    }

    private Side empty() {
        byte[] request = ApiRequest.get(EMPTY_PATH).bytes();
        Work work = http(connection -> turn(connection.exchange(request)));
        return new Side(EMPTY, null, clients -> load.measure(work, clients, turn));
    }

    private String newName() {
        return name + "-" + names.incrementAndGet();
    }

    // Requests

    private static ApiRequest check(Customer customer) {
        return ApiRequest.check(customer.token());
    }

    private static ApiRequest dates(Customer customer, Evening evening) {
        return ApiRequest.dates(customer.token(), evening.concertId());
    }

    private static ApiRequest seats(Customer customer, Evening evening) {
        return ApiRequest.seats(customer.token(), evening.concertId(), evening.date());
    }

    private static ApiRequest hold(Buyer buyer) {
        Evening evening = buyer.place().evening();
        return ApiRequest.hold(
                buyer.customer().token(),
                evening.concertId(),
                evening.date(),
                Database.PRICE,
                List.of(buyer.place().seat()));
    }

    private static ApiRequest cancel(Holder holder) {
        return ApiRequest.cancel(holder.customer().token(), holder.reservationId());
    }

    private static ApiRequest look(Holder holder) {
        return ApiRequest.look(holder.customer().token(), holder.reservationId());
    }

    private static ApiRequest charge(Customer customer, long amount) {
        return ApiRequest.charge(customer.token(), customer.userId(), amount);
    }

    private static ApiRequest pay(Holder holder) {
        return ApiRequest.pay(holder.customer().token(), holder.reservationId(), Database.PRICE);
    }

    // What they need

    private int enough() {
        return (int) Math.max(AT_LEAST, PER_SECOND * turn.toMillis() / MILLIS);
    }

    /** New admitted users, each with a seat without rivals. Those of the last time have left. */
    private List<Queue<Buyer>> buyers(int groups, int count) throws SQLException {
        database.letGo(lastBuyers);
        database.withdrawPlaces();
        lastBuyers = database.admit(groups * count, 1, Database.PRICE);
        List<Place> places = database.places(groups * count);
        List<Queue<Buyer>> buyers = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            Queue<Buyer> queue = new ConcurrentLinkedQueue<>();
            for (int i = group * count; i < (group + 1) * count; i++) {
                queue.add(new Buyer(lastBuyers.get(i), places.get(i)));
            }
            buyers.add(queue);
        }
        return buyers;
    }

    private Side holding(Queue<Buyer> buyers, Queue<Holder> holders) {
        return service(HOLD, plainly(HOLD), connection -> {
            Buyer buyer = buyers.poll();
            if (buyer == null) {
                return Turn.USED_UP;
            }
            Turn turn = turn(connection.exchange(hold(buyer)));
            if (turn == Turn.DONE) {
                holders.add(new Holder(buyer, Long.parseLong(connection.member("reservationId"))));
            }
            return turn;
        });
    }

    private Side plainHolding(Queue<Buyer> buyers, Queue<Holder> holders) {
        return limit(plainly(HOLD), connection -> {
            Buyer buyer = buyers.poll();
            if (buyer == null) {
                return Turn.USED_UP;
            }
            holders.add(new Holder(buyer, jdbc.hold(connection, buyer).orElseThrow()));
            return Turn.DONE;
        });
    }

    private Side paying(Queue<Holder> holders) {
        return service(PAY, plainly(PAY), connection -> {
            Holder holder = holders.poll();
            return holder == null ? Turn.USED_UP : turn(connection.exchange(pay(holder)));
        });
    }

    private Side plainPaying(Queue<Holder> holders) {
        return limit(plainly(PAY), connection -> {
            Holder holder = holders.poll();
            if (holder == null) {
                return Turn.USED_UP;
            }
            jdbc.pay(connection, holder);
            return Turn.DONE;
        });
    }

    // The parts

    /** From joining to the paid seat; a new user each time, admitted at once. */
    List<Side> journey(int clients) throws SQLException {
        database.roomFor(ROOM_FOR_ALL);
        database.withdrawPlaces();
        Queue<Place> places = new ConcurrentLinkedQueue<>(database.places(enough()));
        Queue<Place> plainPlaces = new ConcurrentLinkedQueue<>(database.places(enough()));
        return List.of(
                empty(),
                service(JOURNEY, plainly(JOURNEY), connection -> {
                    Place place = places.poll();
                    return place == null ? Turn.USED_UP : travel(connection, place);
                }),
                limit(plainly(JOURNEY), connection -> {
                    Place place = plainPlaces.poll();
                    if (place == null) {
                        return Turn.USED_UP;
                    }
                    Customer customer = jdbc.join(connection, plainLine, numbers.incrementAndGet(), newName());
                    jdbc.poll(connection, customer);
                    Buyer buyer = new Buyer(customer, place);
                    long reservation = jdbc.hold(connection, buyer).orElseThrow();
                    jdbc.charge(connection, customer, Database.PRICE);
                    jdbc.pay(connection, new Holder(buyer, reservation));
                    return Turn.DONE;
                }));
    }

    private Turn travel(HttpConnection connection, Place place) throws IOException {
        if (connection.exchange(ApiRequest.join(newName())) != OK) {
            return Turn.FAILED;
        }
        Customer customer = new Customer(connection.member("token"), Long.parseLong(connection.member("userId")));
        if (connection.exchange(check(customer)) != OK) {
            return Turn.FAILED;
        }
        Buyer buyer = new Buyer(customer, place);
        if (connection.exchange(hold(buyer)) != OK) {
            return Turn.FAILED;
        }
        Holder holder = new Holder(buyer, Long.parseLong(connection.member("reservationId")));
        if (connection.exchange(charge(customer, Database.PRICE)) != OK) {
            return Turn.FAILED;
        }
        return turn(connection.exchange(pay(holder)));
    }

    List<Side> booking(int clients) throws SQLException {
        List<Queue<Buyer>> buyers = buyers(2, enough());
        Queue<Holder> holders = new ConcurrentLinkedQueue<>();
        Queue<Holder> plainHolders = new ConcurrentLinkedQueue<>();
        Queue<Customer> leavers = new ConcurrentLinkedQueue<>(database.admit(enough(), 0, 0));
        Queue<Customer> plainLeavers = new ConcurrentLinkedQueue<>(database.admit(enough(), 0, 0));
        return List.of(
                empty(),
                holding(buyers.getFirst(), holders),
                plainHolding(buyers.getLast(), plainHolders),
                service(CHARGE, plainly(CHARGE), connection -> turn(connection.exchange(charge(any(savers), 1)))),
                limit(plainly(CHARGE), connection -> {
                    jdbc.charge(connection, any(savers), 1);
                    return Turn.DONE;
                }),
                new Side(LOOK, plainly(LOOK), many -> load.measure(looking(holders), many, turn)),
                new Side(plainly(LOOK), null, many -> load.measure(plainLooking(plainHolders), many, turn)),
                new Side(CANCEL, plainly(CANCEL), many -> load.measure(cancelling(holders), many, turn)),
                new Side(plainly(CANCEL), null, many -> load.measure(plainCancelling(plainHolders), many, turn)),
                paying(holders),
                plainPaying(plainHolders),
                service(LEAVE, plainly(LEAVE), connection -> {
                    Customer customer = leavers.poll();
                    return customer == null
                            ? Turn.USED_UP
                            : turn(connection.exchange(ApiRequest.leave(customer.token())));
                }),
                limit(plainly(LEAVE), connection -> {
                    Customer customer = plainLeavers.poll();
                    if (customer == null) {
                        return Turn.USED_UP;
                    }
                    jdbc.leave(connection, customer);
                    return Turn.DONE;
                }));
    }

    private Work looking(Queue<Holder> holders) {
        List<Holder> all = List.copyOf(holders);
        return http(connection -> turn(connection.exchange(look(any(all)))));
    }

    private Work plainLooking(Queue<Holder> holders) {
        List<Holder> all = List.copyOf(holders);
        return plain(connection -> {
            jdbc.look(connection, any(all));
            return Turn.DONE;
        });
    }

    private Work cancelling(Queue<Holder> holders) {
        Queue<Holder> some = some(holders);
        return http(connection -> {
            Holder holder = some.poll();
            return holder == null ? Turn.USED_UP : turn(connection.exchange(cancel(holder)));
        });
    }

    private Work plainCancelling(Queue<Holder> holders) {
        Queue<Holder> some = some(holders);
        return plain(connection -> {
            Holder holder = some.poll();
            if (holder == null) {
                return Turn.USED_UP;
            }
            jdbc.cancel(connection, holder);
            return Turn.DONE;
        });
    }

    /** The others are to pay. */
    private static Queue<Holder> some(Queue<Holder> holders) {
        Queue<Holder> some = new ConcurrentLinkedQueue<>();
        for (int left = holders.size() / 3; left > 0; left--) {
            some.add(holders.remove());
        }
        return some;
    }

    List<Side> lists(int clients) {
        return List.of(
                empty(),
                service(CONCERTS, plainly(CONCERTS), connection -> turn(connection.exchange(ApiRequest.concerts()))),
                limit(plainly(CONCERTS), connection -> {
                    jdbc.concerts(connection);
                    return Turn.DONE;
                }),
                service(
                        DATES,
                        plainly(DATES),
                        connection -> turn(connection.exchange(dates(any(regulars), concert.getFirst())))),
                limit(plainly(DATES), connection -> {
                    jdbc.dates(connection, any(regulars), concert.getFirst().concertId());
                    return Turn.DONE;
                }),
                service(
                        SEATS,
                        plainly(SEATS),
                        connection -> turn(connection.exchange(seats(any(regulars), any(concert))))),
                limit(plainly(SEATS), connection -> {
                    jdbc.seats(connection, any(regulars), any(concert));
                    return Turn.DONE;
                }),
                service("balance", plainly("balance"), connection -> {
                    Customer customer = any(regulars);
                    return turn(connection.exchange(ApiRequest.balance(customer.token(), customer.userId())));
                }),
                limit(plainly("balance"), connection -> {
                    jdbc.balance(connection, any(regulars));
                    return Turn.DONE;
                }),
                service("history", plainly("history"), connection -> {
                    Customer customer = any(regulars);
                    return turn(connection.exchange(ApiRequest.history(customer.token(), customer.userId())));
                }),
                limit(plainly("history"), connection -> {
                    jdbc.history(connection, any(regulars));
                    return Turn.DONE;
                }));
    }

    List<Side> oneWallet(int clients) throws SQLException {
        Customer rich = database.admit(1, 1, Database.PRICE).getFirst();
        Customer alsoRich = database.admit(1, 1, Database.PRICE).getFirst();
        String operation = "charge of one wallet by all";
        return List.of(
                service(operation, plainly(operation), connection -> turn(connection.exchange(charge(rich, 1)))),
                limit(plainly(operation), connection -> {
                    jdbc.charge(connection, alsoRich, 1);
                    return Turn.DONE;
                }));
    }

    /** All at once, each of them once, for the seats of one evening. */
    List<Side> race(int racers) throws SQLException {
        String operation = "race for " + Database.SEATS + " seats";
        Evening evening = database.concert(1).getFirst();
        Evening plainEvening = database.concert(1).getFirst();
        Queue<Buyer> buyers = racers(racers, evening);
        Queue<Buyer> plainBuyers = racers(racers, plainEvening);
        Work over = http(connection -> {
            int status = connection.exchange(hold(buyers.remove()));
            return status == CONFLICT && connection.body().contains("SEATS_UNAVAILABLE") ? Turn.DONE : turn(status);
        });
        Work plain = plain(connection -> {
            jdbc.hold(connection, plainBuyers.remove());
            return Turn.DONE;
        });
        return List.of(
                new Side(operation, plainly(operation), clients -> all(over, clients, evening)),
                new Side(plainly(operation), null, clients -> all(plain, clients, plainEvening)));
    }

    private Queue<Buyer> racers(int count, Evening evening) throws SQLException {
        List<Customer> customers = database.admit(count, 1, Database.PRICE);
        Queue<Buyer> racers = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < count; i++) {
            racers.add(new Buyer(customers.get(i), new Place(evening, i % Database.SEATS + 1)));
        }
        return racers;
    }

    private Measured all(Work work, int clients, Evening evening) throws Exception {
        Measured measured = load.measureOnce(work, clients);
        long held = database.number("""
                select count(*) from seat s join performance p on p.id = s.performance_id
                where p.concert_id = %d and s.state = 'HELD'""".formatted(evening.concertId()));
        if (held != Database.SEATS) {
            throw new IllegalStateException(held + " of " + Database.SEATS + " seats are held after the race");
        }
        return measured;
    }

    List<Side> manyDates(int clients) throws SQLException {
        List<Evening> many = database.concert(MANY_DATES);
        List<Side> all = new ArrayList<>(List.of(empty()));
        for (List<Evening> evenings : List.of(concert, many)) {
            String of = ", concert of " + evenings.size() + " dates";
            all.add(service(
                    DATES + of,
                    plainly(DATES + of),
                    connection -> turn(connection.exchange(dates(any(regulars), evenings.getFirst())))));
            all.add(limit(plainly(DATES + of), connection -> {
                jdbc.dates(connection, any(regulars), evenings.getFirst().concertId());
                return Turn.DONE;
            }));
            all.add(service(
                    SEATS + of,
                    plainly(SEATS + of),
                    connection -> turn(connection.exchange(seats(any(regulars), any(evenings))))));
            all.add(limit(plainly(SEATS + of), connection -> {
                jdbc.seats(connection, any(regulars), any(evenings));
                return Turn.DONE;
            }));
        }
        return all;
    }

    List<Side> join(int clients) throws SQLException {
        Queue<String> strangers = new ConcurrentLinkedQueue<>(database.strangers(enough() * 2));
        return List.of(
                empty(), joining(), joiningInside(), inserting(), service("join, known user", INSERT, connection -> {
                    String stranger = strangers.poll();
                    return stranger == null ? Turn.USED_UP : turn(connection.exchange(ApiRequest.join(stranger)));
                }));
    }

    private Side joining() {
        return service(JOIN, INSERT, connection -> turn(connection.exchange(ApiRequest.join(newName()))));
    }

    private Side joiningInside() {
        return new Side(JOIN_WITHOUT_HTTP, INSERT, clients -> {
            try (Client client = http(connection -> turn(connection.exchange(ApiRequest.of(
                            "POST",
                            "/api/benchmark/joins/" + Database.fresh() + "/" + clients + "/" + turn.toMillis(),
                            Map.of(),
                            null))))
                    .enter()) {
                Measured around = load.measureOnce(() -> client, 1);
                return inside(client.lastAnswer(), around);
            }
        });
    }

    private static Measured inside(String answer, Measured around) throws DataFormatException {
        Histogram latencies = Histogram.decodeFromCompressedByteBuffer(
                ByteBuffer.wrap(Base64.getDecoder().decode(member(answer, "latencies"))), 0);
        return new Measured(
                latencies,
                Long.parseLong(member(answer, "failures")),
                Long.parseLong(member(answer, "nanos")),
                around.processors(),
                null);
    }

    private static String member(String json, String name) {
        return json.replaceFirst("(?s).*\"" + name + "\":\"?([^\",}]*).*", "$1");
    }

    /** Into a queue of its own, so that the numbers of the service's queue stay without gaps. */
    private Side inserting() {
        return new Side(INSERT, null, clients -> {
            AtomicInteger used = new AtomicInteger();
            Work work = plain(connection -> {
                int next = used.getAndIncrement();
                if (next >= users.size()) {
                    return Turn.USED_UP;
                }
                jdbc.insertToken(connection, plainLine, numbers.incrementAndGet(), users.get(next));
                return Turn.DONE;
            });
            Measured measured = load.measure(work, clients, turn);
            database.clearLine(plainLine);
            return measured;
        });
    }

    /** Chooses the tokens to poll anew, from all that wait now. */
    void refreshWaiting() throws SQLException {
        waiting = database.waiting(TOKENS_POLLED);
    }

    /** Every waiting user polls once. */
    Measured everybodyAsks(int clients) throws Exception {
        Queue<String> all = new ConcurrentLinkedQueue<>(waiting);
        Work work = http(connection -> {
            String token = all.poll();
            return token == null ? Turn.USED_UP : turn(connection.exchange(ApiRequest.check(token)));
        });
        return load.measure(work, clients, PATIENCE);
    }

    List<Side> poll(int clients) {
        return List.of(
                empty(),
                polling(),
                service(POLL_ADMITTED, EMPTY, connection -> turn(connection.exchange(check(any(regulars))))));
    }

    private Side polling() {
        return service(POLL_WAITING, EMPTY, connection -> turn(connection.exchange(ApiRequest.check(any(waiting)))));
    }

    List<Side> joinAndPoll(int clients) throws SQLException {
        return List.of(empty(), polling(), joining(), inserting());
    }

    List<Side> holdAndPay(int clients) throws SQLException {
        List<Queue<Buyer>> buyers = buyers(2, enough());
        Queue<Holder> holders = new ConcurrentLinkedQueue<>();
        Queue<Holder> plainHolders = new ConcurrentLinkedQueue<>();
        return List.of(
                empty(),
                holding(buyers.getFirst(), holders),
                plainHolding(buyers.getLast(), plainHolders),
                paying(holders),
                plainPaying(plainHolders));
    }

    // Round trips

    /** How often this node asks its database for each operation, when it batches nothing. */
    Map<String, Integer> roundTrips(ServiceProcess node, DatabaseTraffic traffic) throws Exception {
        Map<String, IntFunction<ApiRequest>> requests = new LinkedHashMap<>();
        List<Buyer> buyers = List.copyOf(buyers(1, TRIES).getFirst());
        List<String> waiting = database.waiting(TRIES);
        List<Holder> holders = new ArrayList<>();
        requests.put(JOIN, i -> ApiRequest.join(newName()));
        requests.put(POLL_WAITING, i -> ApiRequest.check(waiting.getFirst()));
        requests.put(POLL_ADMITTED, i -> check(regulars.get(i)));
        requests.put(DATES, i -> dates(regulars.get(i), concert.getFirst()));
        requests.put(SEATS, i -> seats(regulars.get(i), concert.getFirst()));
        requests.put(HOLD, i -> hold(buyers.get(i)));
        requests.put(CHARGE, i -> charge(regulars.get(i), 1));
        requests.put(PAY, i -> pay(holders.get(i)));
        Map<String, Integer> fewest = new LinkedHashMap<>();
        try (HttpConnection connection = new HttpConnection(node.port())) {
            for (Map.Entry<String, IntFunction<ApiRequest>> request : requests.entrySet()) {
                List<Integer> trips = new ArrayList<>();
                for (int i = 0; i < TRIES; i++) {
                    ApiRequest next = request.getValue().apply(i);
                    traffic.forget();
                    int status = connection.exchange(next);
                    trips.add(traffic.roundTrips().size());
                    if (status != OK) {
                        throw new IOException(request.getKey() + " failed: " + connection.body());
                    }
                    if (request.getKey().equals(HOLD)) {
                        holders.add(new Holder(buyers.get(i), Long.parseLong(connection.member("reservationId"))));
                    }
                }
                fewest.put(
                        request.getKey(),
                        trips.stream().min(Comparator.naturalOrder()).orElseThrow());
            }
        }
        return fewest;
    }
}
