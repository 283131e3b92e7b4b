package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.bootstrap.Api.Person;
import dev.concert.kit.HttpClient.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many at once, over real HTTP. */
@Timeout(120)
class RaceOverHttpTest extends ServiceTest {

    private static final long PRICE = 50_000;

    private List<Person> people(int count) throws Exception {
        return atOnce(IntStream.range(0, count)
                .<Callable<Person>>mapToObj(i -> () -> api.join("racer " + UUID.randomUUID()))
                .toList());
    }

    /** Runs all of them, none before all are ready. */
    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        CyclicBarrier start = new CyclicBarrier(calls.size());
        List<T> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = calls.stream()
                    .map(call -> threads.submit(() -> {
                        start.await();
                        return call.call();
                    }))
                    .toList();
            for (Future<T> one : running) {
                answers.add(one.get());
            }
        }
        return answers;
    }

    @Test
    void of_a_hundred_users_that_want_one_seat_one_gets_it_and_all_others_a_409() throws Exception {
        long concert = concert(PRICE, 2);

        List<Answer> answers = atOnce(people(100).stream()
                .<Callable<Answer>>map(person -> () -> person.reserve(concert, DATE, PRICE, 1))
                .toList());

        List<Answer> losers = answers.stream().filter(it -> it.status() != 200).toList();
        assertThat(losers).hasSize(99).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.result().toString())
                    .isEqualTo("{\"error\":\"SEATS_UNAVAILABLE\","
                            + "\"conflicts\":[{\"seatNumber\":\"1\",\"reason\":\"HELD\"}],\"suggestion\":[\"2\"]}");
        });
    }

    @Test
    void overlapping_requests_are_all_answered_and_no_seat_is_held_twice() throws Exception {
        long concert = concert(PRICE, 10);
        List<Person> people = people(40);

        List<Answer> answers = atOnce(IntStream.range(0, people.size())
                .<Callable<Answer>>mapToObj(i -> () -> {
                    List<Integer> wanted =
                            new ArrayList<>(List.of(i % 10 + 1, (i + 1) % 10 + 1, (i + 2) % 10 + 1, (i + 3) % 10 + 1));
                    if (i % 2 == 0) {
                        Collections.reverse(wanted);
                    }
                    return people.get(i).reserve(concert, DATE, 4 * PRICE, wanted.toArray());
                })
                .toList());

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 409));
        List<String> given = answers.stream()
                .filter(answer -> answer.status() == 200)
                .flatMap(answer -> answer.result().path("seatNumbers").values().stream())
                .map(seat -> seat.asString())
                .toList();
        assertThat(given).isNotEmpty().doesNotHaveDuplicates();
    }

    @Test
    void sixty_charges_of_one_wallet_at_once_all_succeed_and_add_up() throws Exception {
        Person person = api.join("rich " + UUID.randomUUID());

        List<Answer> answers = atOnce(LongStream.rangeClosed(1, 60)
                .<Callable<Answer>>mapToObj(amount -> () -> person.charge(amount))
                .toList());

        assertThat(answers).extracting(Answer::status).containsOnly(200);
        assertThat(person.balance()).isEqualTo(60 * 61 / 2);
        assertThat(person.history().findValuesAsString("amount")).hasSize(50);
        assertThat(answers)
                .extracting(answer -> answer.result().path("point").asLong())
                .doesNotHaveDuplicates()
                .contains(60L * 61 / 2);
    }

    @Test
    void a_payment_asked_for_many_times_at_once_is_made_once() throws Exception {
        long concert = concert(PRICE, 1);
        String name = "impatient " + UUID.randomUUID();
        Person person = api.join(name);
        person.charge(10 * PRICE).orFail();
        long reservation = person.reserve(concert, DATE, PRICE, 1)
                .orFail()
                .path("reservationId")
                .asLong();

        List<Answer> answers = atOnce(Collections.nCopies(10, () -> person.pay(reservation, PRICE)));

        assertThat(answers).extracting(Answer::status).containsOnlyOnce(200).containsOnly(200, 409);
        assertThat(api.join(name).balance()).isEqualTo(9 * PRICE);
    }

    @Test
    void users_that_join_at_once_get_a_number_each() throws Exception {
        roomFor(1);
        List<Person> people = people(50);

        assertThat(people).extracting(Person::token).doesNotHaveDuplicates();
        assertThat(people)
                .extracting(person -> person.check().orFail().path("listNum").asInt())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 50).boxed().toList());
    }

    @Test
    void a_payment_sent_many_times_at_once_under_one_key_is_made_once() throws Exception {
        long concert = concert(PRICE, 1);
        Person person = api.join("impatient " + UUID.randomUUID());
        person.charge(10 * PRICE).orFail();
        long reservation = person.reserve(concert, DATE, PRICE, 1)
                .orFail()
                .path("reservationId")
                .asLong();
        String key = UUID.randomUUID().toString();

        List<Answer> answers = atOnce(Collections.nCopies(20, () -> person.pay(reservation, PRICE, key)));

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.error()).isIn("", "REQUEST_IN_PROGRESS"))
                .filteredOn(answer -> answer.status() == 200 && !answer.replayed())
                .hasSize(1);
        Answer again = person.pay(reservation, PRICE, key);
        assertThat(again.replayed()).isTrue();
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 200)
                .extracting(Answer::body)
                .containsOnly(again.body());
    }
}
