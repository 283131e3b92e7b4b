package dev.concert.proof;

import dev.concert.proof.Command.Admit;
import dev.concert.proof.Command.Cancel;
import dev.concert.proof.Command.Charge;
import dev.concert.proof.Command.Check;
import dev.concert.proof.Command.Expire;
import dev.concert.proof.Command.Forget;
import dev.concert.proof.Command.Join;
import dev.concert.proof.Command.Leave;
import dev.concert.proof.Command.Pay;
import dev.concert.proof.Command.Refund;
import dev.concert.proof.Command.Reserve;
import dev.concert.proof.Command.TimePasses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the contract says the service does, written as plainly as possible: one person after the other, nothing stored,
 * nothing of the service's code. It states the answer to each command.
 */
final class Model {

    private static final long MAX_BALANCE = 1_000_000_000_000L;

    private final int capacity;
    private final Terms terms;

    private Instant now;
    private long lastNumber;
    private final Map<Integer, Person> people = new HashMap<>();
    private final List<Token> queue = new ArrayList<>();
    private final List<Reservation> reservations = new ArrayList<>();
    private int sold;
    private int refunded;
    private int tooLate;
    private int passedOver;

    /** How long everything may take. */
    record Terms(
            Duration claimWindow, Duration sessionWindow, Duration idleAfter, Duration forgetAfter, Duration hold) {}

    Model(int capacity, Terms terms, Instant now) {
        this.capacity = capacity;
        this.terms = terms;
        this.now = now;
    }

    private static final class Person {
        long balance;

        @Nullable
        Token token;

        final List<String> history = new ArrayList<>();
    }

    private enum Stand {
        WAITING,
        /** Was absent when its turn came. */
        PASSED_OVER,
        /** Was passed over, has come back and is next. */
        RETURNED,
        ADMITTED,
        ENDED
    }

    private static final class Token {
        final long number;
        Stand stand = Stand.WAITING;
        Instant lastSeen;
        Instant claimUntil = Instant.MIN;
        Instant sessionUntil = Instant.MIN;
        boolean claimed;

        @Nullable
        Instant holdUntil;

        Token(long number, Instant now) {
            this.number = number;
            this.lastSeen = now;
        }

        boolean isInQueue() {
            return stand == Stand.WAITING || stand == Stand.PASSED_OVER || stand == Stand.RETURNED;
        }

        Instant expiresAt() {
            if (!claimed) {
                return claimUntil;
            }
            return holdUntil != null && holdUntil.isAfter(sessionUntil) ? holdUntil : sessionUntil;
        }
    }

    private enum Fate {
        HELD,
        PAID,
        REFUNDED,
        CANCELLED
    }

    private static final class Reservation {
        final int person;
        final Token token;
        final int performance;
        final SortedSet<Integer> seats;
        final long amount;
        final Instant until;
        Fate fate = Fate.HELD;

        Reservation(int person, Token token, int performance, SortedSet<Integer> seats, long amount, Instant until) {
            this.person = person;
            this.token = token;
            this.performance = performance;
            this.seats = seats;
            this.amount = amount;
            this.until = until;
        }
    }

    String answer(Command command) {
        return switch (command) {
            case TimePasses passing -> {
                pass(passing.time());
                yield "";
            }
            case Join join -> join(join.person());
            case Check check -> {
                Token token = live(check.person());
                yield token == null ? refused(check.person()) : place(token);
            }
            case Leave leave -> leave(leave.person());
            case Admit _admit -> {
                admitWaiting();
                yield "";
            }
            case Expire _expire -> "";
            case Forget _forget -> {
                queue.stream().filter(this::isForgotten).forEach(token -> token.stand = Stand.ENDED);
                yield "";
            }
            case Charge charge -> charge(charge.person(), charge.amount());
            case Reserve reserve -> reserve(reserve);
            case Cancel cancel -> cancel(cancel);
            case Pay pay -> pay(pay);
            case Refund refund -> refund(refund);
        };
    }

    private Person person(int index) {
        return people.computeIfAbsent(index, none -> new Person());
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    private boolean isForgotten(Token token) {
        return token.isInQueue() && !now.isBefore(token.lastSeen.plus(terms.forgetAfter()));
    }

    private boolean isAbsent(Token token) {
        return !now.isBefore(token.lastSeen.plus(terms.idleAfter()));
    }

    /** The person's token while it lives. A call is a sign of life, a return, and the claim of an admission. */
    private @Nullable Token live(int index) {
        Token token = person(index).token;
        if (token == null
                || token.stand == Stand.ENDED
                || token.stand == Stand.ADMITTED && !now.isBefore(token.expiresAt())
                || isForgotten(token)) {
            return null;
        }
        token.lastSeen = now;
        token.claimed |= token.stand == Stand.ADMITTED;
        token.stand = token.stand == Stand.PASSED_OVER ? Stand.RETURNED : token.stand;
        return token;
    }

    private String refused(int index) {
        return person(index).token == null ? "unknown token" : "expired token";
    }

    private String join(int index) {
        Token token = live(index);
        if (token == null) {
            Person person = person(index);
            if (person.token != null) {
                person.token.stand = Stand.ENDED;
            }
            boolean othersWait = queue.stream().anyMatch(other -> other.stand == Stand.WAITING);
            boolean room = !othersWait && admitWaiting() > 0;
            token = new Token(++lastNumber, now);
            person.token = token;
            queue.add(token);
            if (room) {
                admit(token);
                token.claimed = true;
            }
        }
        return "number " + token.number + ", " + place(token);
    }

    private String place(Token token) {
        return switch (token.stand) {
            case WAITING ->
                "position "
                        + (1
                                + queue.stream()
                                        .filter(other -> other.stand == Stand.WAITING && other.number < token.number)
                                        .count());
            case PASSED_OVER, RETURNED -> "position 1";
            case ADMITTED -> "admitted until " + token.expiresAt();
            case ENDED -> throw new IllegalStateException();
        };
    }

    /** @return how many slots stay free, as nobody waits for them */
    private long admitWaiting() {
        queue.removeIf(token ->
                token.stand == Stand.ENDED || token.stand == Stand.ADMITTED && !now.isBefore(token.expiresAt()));
        long free = capacity
                - queue.stream().filter(token -> token.stand == Stand.ADMITTED).count();
        for (Stand next : List.of(Stand.RETURNED, Stand.WAITING)) {
            for (Token token : queue) {
                if (free > 0 && token.stand == next) {
                    if (isAbsent(token)) {
                        token.stand = Stand.PASSED_OVER;
                        passedOver++;
                    } else {
                        admit(token);
                        free--;
                    }
                }
            }
        }
        return free;
    }

    private void admit(Token token) {
        token.stand = Stand.ADMITTED;
        token.claimUntil = now.plus(terms.claimWindow());
        token.sessionUntil = now.plus(terms.sessionWindow());
    }

    private String leave(int index) {
        Token token = live(index);
        if (token == null) {
            return refused(index);
        }
        reservations.stream()
                .filter(reservation -> reservation.token.equals(token) && isHeld(reservation))
                .forEach(reservation -> reservation.fate = Fate.CANCELLED);
        token.stand = Stand.ENDED;
        return "left";
    }

    private String charge(int index, long amount) {
        if (live(index) == null) {
            return refused(index);
        }
        Person person = person(index);
        if (person.balance + amount > MAX_BALANCE) {
            return "limit";
        }
        person.balance += amount;
        person.history.addFirst("CHARGE " + amount);
        return "balance " + person.balance;
    }

    private boolean isHeld(Reservation reservation) {
        return reservation.fate == Fate.HELD && now.isBefore(reservation.until);
    }

    private String reserve(Reserve command) {
        Token token = live(command.person());
        if (token == null) {
            return refused(command.person());
        }
        if (token.isInQueue()) {
            return "not admitted";
        }
        for (int i = 0; i < reservations.size(); i++) {
            Reservation own = reservations.get(i);
            if (own.token.equals(token) && isHeld(own)) {
                return own.performance == command.performance() && own.seats.equals(command.seats())
                        ? "reservation " + i + " until " + own.until
                        : "in progress " + i;
            }
        }
        String conflicts = command.seats().stream()
                .map(seat -> seat > Command.SEATS ? seat + " UNKNOWN" : seat + " " + taken(command.performance(), seat))
                .filter(conflict -> !conflict.endsWith("FREE"))
                .collect(Collectors.joining(", "));
        if (!conflicts.isEmpty()) {
            return conflicts;
        }
        long amount = Command.PRICE * command.seats().size();
        if (command.offer() != 0) {
            return "costs " + amount;
        }
        Instant until = now.plus(terms.hold());
        token.holdUntil = until;
        reservations.add(
                new Reservation(command.person(), token, command.performance(), command.seats(), amount, until));
        return "reservation " + (reservations.size() - 1) + " until " + until;
    }

    private String taken(int performance, int seat) {
        for (Reservation reservation : reservations) {
            if (reservation.performance == performance && reservation.seats.contains(seat)) {
                if (reservation.fate == Fate.PAID) {
                    return "SOLD";
                }
                if (isHeld(reservation)) {
                    return "HELD";
                }
            }
        }
        return "FREE";
    }

    /** Which reservation a command means, or none. */
    int pick(int index, boolean own, int back) {
        List<Integer> candidates = IntStream.range(0, reservations.size())
                .filter(i -> !own || reservations.get(i).person == index)
                .boxed()
                .toList();
        return candidates.isEmpty() ? -1 : candidates.get(candidates.size() - 1 - back % candidates.size());
    }

    private String cancel(Cancel command) {
        int picked = pick(command.person(), command.own(), command.reservation());
        if (picked < 0) {
            return "";
        }
        Token token = live(command.person());
        if (token == null) {
            return refused(command.person());
        }
        Reservation reservation = reservations.get(picked);
        if (reservation.person != command.person()) {
            return "not found";
        }
        if (reservation.fate == Fate.PAID) {
            return "already paid";
        }
        if (reservation.fate == Fate.REFUNDED) {
            return "already refunded";
        }
        if (isHeld(reservation)) {
            reservation.fate = Fate.CANCELLED;
            if (reservation.token.equals(token)) {
                token.holdUntil = null;
            }
        }
        return "given back";
    }

    private String pay(Pay command) {
        int picked = pick(command.person(), command.own(), command.reservation());
        if (picked < 0) {
            return "";
        }
        Token token = live(command.person());
        Reservation reservation = reservations.get(picked);
        if (token == null) {
            boolean isRepeated = reservation.token.equals(person(command.person()).token);
            return switch (reservation.fate) {
                case PAID -> isRepeated ? "already paid" : refused(command.person());
                case REFUNDED -> isRepeated ? "already refunded" : refused(command.person());
                case HELD, CANCELLED -> refused(command.person());
            };
        }
        if (token.isInQueue()) {
            return "not admitted";
        }
        Person person = person(command.person());
        if (reservation.person != command.person()) {
            return "not found";
        }
        if (reservation.fate == Fate.PAID) {
            return "already paid";
        }
        if (reservation.fate == Fate.REFUNDED) {
            return "already refunded";
        }
        if (reservation.fate == Fate.CANCELLED) {
            return "cancelled";
        }
        if (!isHeld(reservation)) {
            tooLate++;
            return "hold expired";
        }
        if (command.offer() != 0) {
            return "costs " + reservation.amount;
        }
        if (person.balance < reservation.amount) {
            return "missing " + (reservation.amount - person.balance);
        }
        person.balance -= reservation.amount;
        person.history.addFirst("USE " + reservation.amount);
        reservation.fate = Fate.PAID;
        token.stand = Stand.ENDED;
        sold++;
        return "paid " + reservation.amount;
    }

    private String refund(Refund command) {
        int picked = pick(0, false, command.reservation());
        if (picked < 0) {
            return "";
        }
        Reservation reservation = reservations.get(picked);
        if (reservation.fate == Fate.PAID) {
            reservation.fate = Fate.REFUNDED;
            Person person = person(reservation.person);
            person.balance += reservation.amount;
            person.history.addFirst("REFUND " + reservation.amount);
            refunded++;
        }
        return reservation.fate == Fate.REFUNDED ? "refunded " + reservation.amount : "not paid";
    }

    // What there is to see
    // ------------------------------------------------------------------------------------------------

    List<Integer> freeSeats(int performance) {
        return IntStream.rangeClosed(1, Command.SEATS)
                .filter(seat -> taken(performance, seat).equals("FREE"))
                .boxed()
                .toList();
    }

    /** What a run has seen, to judge whether it proves anything. */
    record Seen(int sold, int refunded, int tooLate, int passedOver) {

        static final Seen NOTHING = new Seen(0, 0, 0, 0);

        Seen and(Seen other) {
            return new Seen(
                    sold + other.sold,
                    refunded + other.refunded,
                    tooLate + other.tooLate,
                    passedOver + other.passedOver);
        }

        @Override
        public String toString() {
            return "%,d payments, %,d of them refunded, %,d more that came too late, %,d users passed over"
                    .formatted(sold, refunded, tooLate, passedOver);
        }
    }

    Seen seen() {
        return new Seen(sold, refunded, tooLate, passedOver);
    }

    int reservations() {
        return reservations.size();
    }

    int ownerOf(int reservation) {
        return reservations.get(reservation).person;
    }

    String statusOf(int reservation) {
        Reservation it = reservations.get(reservation);
        return switch (it.fate) {
            case HELD -> isHeld(it) ? "HELD" : "EXPIRED";
            case PAID -> "PAID";
            case REFUNDED -> "REFUNDED";
            case CANCELLED -> "CANCELLED";
        };
    }

    boolean hasJoined(int index) {
        return person(index).token != null;
    }

    long balance(int index) {
        return person(index).balance;
    }

    /** Newest first. */
    List<String> history(int index) {
        return person(index).history;
    }
}
