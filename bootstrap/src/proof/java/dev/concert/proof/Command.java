package dev.concert.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a user or the service may do at any time, in any state: a run with some of its commands left out is a run as
 * well. A number that is too large is counted around.
 */
sealed interface Command {

    /** Time passes, beside the {@link #TICK} that passes before each command. */
    record TimePasses(Duration time) implements Command {}

    record Join(int person) implements Command {}

    record Check(int person) implements Command {}

    record Leave(int person) implements Command {}

    /** The service admits the next users. */
    record Admit() implements Command {}

    /** The service ends overdue holds. */
    record Expire() implements Command {}

    /** The service ends the tokens of users that were absent for too long. */
    record Forget() implements Command {}

    record Charge(int person, long amount) implements Command {}

    /** @param offer how the offered amount differs from the price */
    record Reserve(int person, int performance, SortedSet<Integer> seats, long offer) implements Command {}

    /** @param reservation counted from the latest one: of all, or of the person's own */
    record Cancel(int person, boolean own, int reservation) implements Command {}

    /** @param offer how the offered amount differs from the price */
    record Pay(int person, boolean own, int reservation, long offer) implements Command {}

    /** @param reservation counted from the latest one of all */
    record Refund(int reservation) implements Command {}

    /** Everything happens at whole ticks, as a queue shows a new snapshot at each tick. */
    Duration TICK = Duration.ofMillis(400);

    int PEOPLE = 5;
    int SEATS = 8;
    long PRICE = 50_000;
    /** After so many commands the next performance begins to be sold. */
    int COMMANDS_EACH = 80;

    static int performances(int commands) {
        return commands / COMMANDS_EACH + 2;
    }

    static List<Command> random(long seed, int count) {
        Random random = new Random(seed);
        List<Command> commands = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            commands.add(random(random, i / COMMANDS_EACH));
        }
        return commands;
    }

    private static Command random(Random random, int performance) {
        int person = random.nextInt(PEOPLE);
        return switch (random.nextInt(26)) {
            case 0, 1, 2, 3, 4 -> new TimePasses(TICK.multipliedBy(ticks(random)));
            case 5, 6, 7, 8 -> new Join(person);
            case 9, 10 -> new Check(person);
            case 11 -> random.nextInt(3) == 0 ? new Leave(person) : new Admit();
            case 12 ->
                switch (random.nextInt(4)) {
                    case 0 -> new Expire();
                    case 1 -> new Forget();
                    default -> new Admit();
                };
            case 13, 14 -> new Charge(person, random.nextInt(20) == 0 ? 10_000_000 : random.nextInt(1, 250_000));
            case 15, 16, 17, 18, 19 ->
                new Reserve(person, performance + random.nextInt(2), seats(random), wrong(random));
            case 20 -> new Cancel(person, random.nextInt(4) > 0, random.nextInt(3));
            case 25 -> new Refund(random.nextInt(5));
            default -> new Pay(person, random.nextInt(8) > 0, random.nextInt(10) == 0 ? 1 : 0, wrong(random));
        };
    }

    /** Often a moment, sometimes long enough for something to expire, sometimes to the very tick. */
    private static long ticks(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> random.nextInt(1_000);
            case 1 -> 150L * random.nextInt(1, 11);
            case 2 -> 150L * random.nextInt(1, 11) - 1;
            case 3 -> random.nextInt(150);
            default -> random.nextInt(5);
        };
    }

    private static SortedSet<Integer> seats(Random random) {
        SortedSet<Integer> seats = new TreeSet<>();
        // One more than there is: unknown to the performance.
        random.ints(1 + random.nextInt(3), 1, SEATS + (random.nextInt(10) == 0 ? 2 : 1))
                .forEach(seats::add);
        return seats;
    }

    private static long wrong(Random random) {
        return random.nextInt(10) == 0 ? random.nextInt(3) - 1 : 0;
    }
}
