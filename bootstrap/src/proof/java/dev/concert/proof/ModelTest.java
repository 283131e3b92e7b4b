package dev.concert.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.SettableClock;
import dev.concert.application.queue.snapshot.QueueSnapshots.Sleep;
import dev.concert.domain.Given;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.kit.ServiceProcess;
import dev.concert.persistence.TestDatabase;
import dev.concert.proof.DrivenService.Parts;
import dev.concert.proof.Model.Seen;
import dev.concert.proof.Model.Terms;
import dev.concert.proof.Report.Findings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The whole service answers as a plain model of it does, whatever users do and however time passes. A run that does not
 * is shrunk, by leaving commands out, to one in which each command matters.
 */
@ExtendWith(Report.class)
class ModelTest {

    private static final int CAPACITY = 2;
    /** The service's defaults. */
    private static final Terms TERMS = new Terms(
            Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofMinutes(3), Duration.ofMinutes(10), Given.HOLD);

    private static final int COMMANDS_IN_MEMORY = 400;
    private static final int LOOK_AT_ALL_EVERY = 25;
    private static final Duration SHRINK_FOR_AT_MOST = Duration.ofSeconds(20);

    /** The service and the model, at the same beginning. */
    private record World(DrivenService service, Model model) {

        static World inMemory(int commands) {
            return inMemory(commands, TERMS);
        }

        static World inMemory(int commands, Terms terms) {
            InMemoryApplication application = new InMemoryApplication(
                    CAPACITY,
                    database -> database::atomically,
                    new AdmissionPolicy(
                            TERMS.claimWindow(), TERMS.sessionWindow(), TERMS.idleAfter(), TERMS.forgetAfter()));
            return of(Parts.of(application), application.clock, commands, terms);
        }

        static World of(Parts parts, SettableClock clock, int commands, Terms terms) {
            return new World(
                    new DrivenService(parts, clock, Command.performances(commands)),
                    new Model(CAPACITY, terms, clock.instant()));
        }

        /** The first difference there is, if there is one. */
        Optional<String> run(List<Command> commands) {
            for (int step = 0; step < commands.size(); step++) {
                Command command = commands.get(step);
                String expected = "";
                String answered;
                try {
                    model.pass(Command.TICK);
                    service.pass(Command.TICK);
                    int reservation = picked(command);
                    expected = model.answer(command);
                    answered = service.answer(command, reservation);
                    if (answered.equals(expected)) {
                        boolean all = step % LOOK_AT_ALL_EVERY == 0 || step == commands.size() - 1;
                        expected = seenOfModel(step, all);
                        answered = seenOfService(step, all);
                    }
                } catch (RuntimeException e) {
                    answered = e.toString();
                }
                if (!answered.equals(expected)) {
                    return Optional.of("step %d, %s: expected <%s>, but it was <%s>"
                            .formatted(step + 1, command, expected, answered));
                }
            }
            return Optional.empty();
        }

        private int picked(Command command) {
            return switch (command) {
                case Command.Cancel cancel -> model.pick(cancel.person(), cancel.own(), cancel.reservation());
                case Command.Refund refund -> model.pick(0, false, refund.reservation());
                case Command.Pay pay -> model.pick(pay.person(), pay.own(), pay.reservation());
                default -> -1;
            };
        }

        /** The seats on sale, one reservation and one person, each time others; or all there is. */
        private String seenOfModel(int step, boolean all) {
            StringBuilder seen = new StringBuilder();
            for (int performance : performances(step, all)) {
                seen.append(performance)
                        .append(": ")
                        .append(model.freeSeats(performance))
                        .append("; ");
            }
            for (int reservation : reservations(step, all)) {
                seen.append(reservation)
                        .append(' ')
                        .append(model.statusOf(reservation))
                        .append("; ");
            }
            for (int person : people(step, all)) {
                seen.append(person).append(" has ").append(model.balance(person));
                if (all) {
                    seen.append(model.history(person).stream()
                            .limit(DrivenService.PAGE)
                            .toList());
                }
                seen.append("; ");
            }
            return seen.toString();
        }

        private String seenOfService(int step, boolean all) {
            StringBuilder seen = new StringBuilder();
            for (int performance : performances(step, all)) {
                seen.append(performance)
                        .append(": ")
                        .append(service.freeSeats(performance))
                        .append("; ");
            }
            for (int reservation : reservations(step, all)) {
                seen.append(reservation)
                        .append(' ')
                        .append(service.statusOf(reservation))
                        .append("; ");
            }
            for (int person : people(step, all)) {
                seen.append(person).append(" has ").append(service.balance(person));
                if (all) {
                    seen.append(service.history(person));
                }
                seen.append("; ");
            }
            return seen.toString();
        }

        private static List<Integer> performances(int step, boolean all) {
            int current = step / Command.COMMANDS_EACH;
            return all ? List.of(Math.max(0, current - 1), current, current + 1) : List.of(current);
        }

        private List<Integer> reservations(int step, boolean all) {
            int count = model.reservations();
            if (count == 0) {
                return List.of();
            }
            List<Integer> some = new ArrayList<>(List.of(step % count, count - 1));
            for (int latest = count - 1; all && latest >= 0 && latest > count - 20; latest--) {
                some.add(latest);
            }
            return some;
        }

        private List<Integer> people(int step, boolean all) {
            List<Integer> some = new ArrayList<>();
            for (int person = 0; person < Command.PEOPLE; person++) {
                if ((all || person == step % Command.PEOPLE) && model.hasJoined(person)) {
                    some.add(person);
                }
            }
            return some;
        }
    }

    /** Leaves out what it can while the run still fails. */
    private static List<Command> shrink(List<Command> failing, Predicate<List<Command>> fails) {
        long deadline = System.nanoTime() + SHRINK_FOR_AT_MOST.toNanos();
        List<Command> shortest = failing;
        for (int chunk = failing.size() / 2; chunk > 0; chunk = Math.min(chunk / 2, shortest.size())) {
            for (int from = shortest.size() - chunk; from >= 0 && System.nanoTime() < deadline; from -= chunk) {
                List<Command> without = new ArrayList<>(shortest);
                without.subList(from, Math.min(from + chunk, without.size())).clear();
                if (fails.test(without)) {
                    shortest = without;
                    from = Math.min(from, shortest.size());
                }
            }
        }
        return shortest;
    }

    /** What went wrong, if anything did, in as few commands as it takes. */
    private static List<String> findings(long seed, int commands, World world, IntFunction<World> another) {
        List<Command> all = Command.random(seed, commands);
        Optional<String> difference = world.run(all);
        if (difference.isEmpty()) {
            return List.of();
        }
        List<Command> shortest =
                shrink(all, some -> another.apply(commands).run(some).isPresent());
        return List.of("seed %d, %s. In short: %s\n%s"
                .formatted(
                        seed,
                        difference.get(),
                        another.apply(commands).run(shortest).orElse("cannot be repeated"),
                        shortest.stream().map(Command::toString).collect(Collectors.joining("\n"))));
    }

    @Test
    void in_memory_the_service_answers_as_the_model_does(Findings findings) {
        long seed = Effort.seed("model in memory");
        Effort.Goal goal = Effort.goal(200_000, 1_000_000, 5);
        List<String> differences = List.of();
        long steps = 0;
        Seen seen = Seen.NOTHING;
        for (long run = seed; differences.isEmpty() && !goal.isReached(steps); run++) {
            World world = World.inMemory(COMMANDS_IN_MEMORY);
            differences = findings(run, COMMANDS_IN_MEMORY, world, World::inMemory);
            steps += COMMANDS_IN_MEMORY;
            seen = seen.and(world.model().seen());
        }
        findings.add(
                "In memory, the service answers as a plain model of it does",
                "%,d steps; %s".formatted(steps, seen),
                differences);
        assertThat(List.of(seen.sold(), seen.refunded(), seen.tooLate(), seen.passedOver()))
                .allMatch(often -> often > 100);
    }

    @Test
    void on_PostgreSQL_the_service_answers_as_the_model_does(Findings findings) throws Exception {
        long seed = Effort.seed("model on PostgreSQL");
        int steps = Effort.times(2_000, 20_000);
        List<ConfigurableApplicationContext> services = new ArrayList<>();
        try {
            IntFunction<World> worlds = commands -> {
                services.forEach(ConfigurableApplicationContext::close);
                services.clear();
                SettableClock clock = new SettableClock(Given.NOW);
                services.add(service(clock));
                return World.of(Parts.of(services.getFirst()), clock, commands, TERMS);
            };
            World world = worlds.apply(steps);
            List<String> differences = findings(seed, steps, world, worlds);
            findings.add(
                    "On PostgreSQL, the service answers as a plain model of it does",
                    "%,d steps; %s".formatted(steps, world.model().seen()),
                    differences);
            // About 29 in 2,000 steps, whatever the seed; so few that the run proves little are not to be expected in a
            // lifetime.
            assertThat(world.model().seen().sold()).isGreaterThan(steps / 400);
        } finally {
            services.forEach(ConfigurableApplicationContext::close);
        }
    }

    /** The service as it is, except that the test moves the time, and that commands take the place of the jobs. */
    private static ConfigurableApplicationContext service(SettableClock clock) {
        try {
            SpringApplication application = new SpringApplication(Class.forName(ServiceProcess.MAIN_CLASS));
            application.addInitializers(context -> {
                GenericApplicationContext beans = (GenericApplicationContext) context;
                beans.registerBean(TestDatabase.class, TestDatabase::fresh);
                beans.registerBean(SettableClock.class, () -> clock);
                beans.registerBean(Sleep.class, () -> clock::passUntil);
            });
            return application.run(
                    "--server.port=0",
                    "--management.server.port=-1",
                    "--concert.jobs=false",
                    "--concert.demo-data=false",
                    "--concert.queue.capacity=" + CAPACITY);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_service_that_differs_is_found_and_the_proof_is_short() {
        Terms others = new Terms(
                TERMS.claimWindow(),
                TERMS.sessionWindow(),
                TERMS.idleAfter(),
                TERMS.forgetAfter(),
                TERMS.hold().minusMillis(1));
        IntFunction<World> worlds = commands -> World.inMemory(commands, others);
        List<Command> all = Command.random(1, COMMANDS_IN_MEMORY);

        assertThat(worlds.apply(COMMANDS_IN_MEMORY).run(all)).isPresent();
        assertThat(shrink(
                        all, some -> worlds.apply(COMMANDS_IN_MEMORY).run(some).isPresent()))
                .hasSize(2);
    }
}
