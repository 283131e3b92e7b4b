package dev.concert.fuzz;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Who and what one client has met so far: so its requests reach states that random ids never would. */
final class Cast {

    static final long PRICE = 1_000;

    record Hold(long id, long amount) {}

    static final class Person {

        final String token;
        final long userId;
        final List<Hold> holds = new ArrayList<>();

        Person(String token, long userId) {
            this.token = token;
            this.userId = userId;
        }
    }

    private static final int MANY = 60;

    private final Chance chance;
    private final String name;
    private final LocalDate date;
    private final List<Person> live = new ArrayList<>();
    private final List<Person> ended = new ArrayList<>();
    private final List<Long> concerts;
    private final List<Long> made = new ArrayList<>();
    private final List<Long> lines = new ArrayList<>(List.of(1L));
    private final Set<String> secrets = new TreeSet<>();
    private int names;

    /**
     * @param name of all users that this client makes
     * @param date on which there are performances
     */
    Cast(Chance chance, String name, LocalDate date, List<Long> concerts, String adminKey) {
        this.chance = chance;
        this.name = name;
        this.date = date;
        this.concerts = concerts;
        secrets.add(adminKey);
    }

    /** What no log may contain. */
    Set<String> secrets() {
        return secrets;
    }

    Optional<Person> somebody() {
        return live.isEmpty() ? Optional.empty() : Optional.of(chance.of(live));
    }

    Optional<Person> somebodyWithHold() {
        List<Person> holders =
                live.stream().filter(person -> !person.holds.isEmpty()).toList();
        return holders.isEmpty() ? Optional.empty() : Optional.of(chance.of(holders));
    }

    Optional<Person> somebodyEnded() {
        return ended.isEmpty() ? Optional.empty() : Optional.of(chance.of(ended));
    }

    Optional<Hold> aHold(Person person) {
        return person.holds.isEmpty() ? Optional.empty() : Optional.of(chance.of(person.holds));
    }

    String username() {
        return chance.in(3) && names > 0 ? name + chance.below(names) : name + names++;
    }

    /** One that is booked through the queue of all concerts, mostly. */
    long concert() {
        return chance.in(5) ? concertOfOperator() : chance.of(concerts);
    }

    /** One that an operator may give a queue of its own. */
    long concertOfOperator() {
        return made.isEmpty() ? 1_000_000 : chance.of(made);
    }

    long line() {
        return chance.of(lines);
    }

    LocalDate date() {
        return date;
    }

    /** Remembers what a success has made. */
    void learn(Person by, JsonNode result) {
        if (result.path("token").isString() && result.path("userId").isNumber()) {
            remember(new Person(
                    result.path("token").stringValue(), result.path("userId").longValue()));
        } else if (result.path("reservationId").isNumber()
                && result.path("reservationSeat").isString()) {
            long amount = result.path("amount").longValue();
            by.holds.add(new Hold(result.path("reservationId").longValue(), amount));
        } else if (result.path("lineId").isNumber() && lines.size() < MANY) {
            lines.add(result.path("lineId").longValue());
        } else if (result.path("concertId").isNumber() && made.size() < MANY) {
            made.add(result.path("concertId").longValue());
        }
    }

    private void remember(Person person) {
        // A token as the service reads it may be a UUID in any case.
        secrets.add(UUID.fromString(person.token).toString());
        if (live.stream().noneMatch(known -> known.token.equals(person.token))) {
            live.add(person);
        }
        if (live.size() > MANY) {
            end(live.getFirst());
        }
    }

    /** The token is of no use any more. */
    void end(Person person) {
        if (live.remove(person)) {
            ended.add(person);
        }
        if (ended.size() > MANY) {
            ended.removeFirst();
        }
    }
}
