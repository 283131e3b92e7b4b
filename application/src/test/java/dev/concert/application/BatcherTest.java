package dev.concert.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.ServiceFailure.OutcomeUnknownException;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatcherTest {

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch firstIsWorkedOn = new CountDownLatch(1);
    private final CountDownLatch firstMayEnd = new CountDownLatch(1);

    @AfterEach
    void stop() {
        firstMayEnd.countDown();
        clients.shutdownNow();
    }

    /** Answers with the double; holds up the very first batch until it may end. */
    private List<Integer> work(List<Integer> batch) {
        batches.add(batch);
        if (batches.size() == 1) {
            firstIsWorkedOn.countDown();
            await(firstMayEnd);
        }
        if (batch.contains(13)) {
            throw new IllegalArgumentException("unlucky");
        }
        return batch.stream().map(number -> number * 2).toList();
    }

    private Future<Integer> submit(Batcher<Integer, Integer> batcher, int request) {
        return clients.submit(() -> batcher.submit(request));
    }

    /** Submits one request after the other while the first batch is worked on, so that they wait in this order. */
    private List<Future<Integer>> submitInOrder(Batcher<Integer, Integer> batcher, List<Integer> requests)
            throws Exception {
        List<Future<Integer>> answers = new ArrayList<>();
        answers.add(submit(batcher, requests.getFirst()));
        firstIsWorkedOn.await();
        for (int i = 1; i < requests.size(); i++) {
            answers.add(submit(batcher, requests.get(i)));
            while (batcher.waiting() < i) {
                Thread.onSpinWait();
            }
        }
        return answers;
    }

    @Test
    void a_single_request_is_a_batch_of_its_own() {
        firstMayEnd.countDown();
        Batcher<Integer, Integer> batcher = new Batcher<>("to be served", this::work, 10, 10);

        assertThat(batcher.submit(21)).isEqualTo(42);
        assertThat(batcher.submit(4)).isEqualTo(8);
        assertThat(batches).containsExactly(List.of(21), List.of(4));
    }

    @Test
    void requests_that_gather_meanwhile_are_the_next_batch_in_the_order_of_arrival() throws Exception {
        Batcher<Integer, Integer> batcher = new Batcher<>("to be served", this::work, 10, 10);

        List<Future<Integer>> answers = submitInOrder(batcher, List.of(1, 2, 3, 4, 5));
        firstMayEnd.countDown();

        for (int i = 0; i < 5; i++) {
            assertThat(answers.get(i).get()).isEqualTo(2 * (i + 1));
        }
        assertThat(batches).containsExactly(List.of(1), List.of(2, 3, 4, 5));
    }

    @Test
    void a_batch_is_no_larger_than_allowed() throws Exception {
        Batcher<Integer, Integer> batcher = new Batcher<>("to be served", this::work, 2, 10);

        List<Future<Integer>> answers = submitInOrder(batcher, List.of(1, 2, 3, 4));
        firstMayEnd.countDown();
        for (Future<Integer> answer : answers) {
            answer.get();
        }

        assertThat(batches).containsExactly(List.of(1), List.of(2, 3), List.of(4));
    }

    @Test
    void a_request_too_many_is_refused_at_once_and_the_others_are_answered() throws Exception {
        Batcher<Integer, Integer> batcher = new Batcher<>("to be served", this::work, 10, 2);

        List<Future<Integer>> answers = submitInOrder(batcher, List.of(1, 2, 3));
        assertThatThrownBy(() -> batcher.submit(4)).isInstanceOf(OverloadedException.class);
        firstMayEnd.countDown();

        assertThat(answers.get(2).get()).isEqualTo(6);
        assertThat(batcher.submit(5)).isEqualTo(10);
    }

    private Future<Integer> submitWithin(Duration patience, Batcher<Integer, Integer> batcher, int request) {
        return clients.submit(() -> {
            Deadline before = Deadline.ofAll(patience, System::nanoTime).begin();
            try {
                return batcher.submit(request);
            } finally {
                Deadline.end(before);
            }
        });
    }

    @Test
    void a_request_whose_time_is_up_before_its_batch_begins_has_no_effect() throws Exception {
        Batcher<Integer, Integer> batcher = new Batcher<>("to be served", this::work, 10, 10);

        List<Future<Integer>> answers = submitInOrder(batcher, List.of(1, 2));
        Future<Integer> late = submitWithin(Duration.ofMillis(20), batcher, 3);
        assertThatThrownBy(late::get).hasCauseInstanceOf(OverloadedException.class);
        firstMayEnd.countDown();

        assertThat(answers.get(1).get()).isEqualTo(4);
        assertThat(batches).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void a_request_whose_time_is_up_while_its_batch_is_worked_on_does_not_know_its_outcome() throws Exception {
        CountDownLatch secondMayEnd = new CountDownLatch(1);
        Batcher<Integer, Integer> batcher = new Batcher<>(
                "to be served",
                batch -> {
                    List<Integer> answers = work(batch);
                    if (batch.contains(2)) {
                        await(secondMayEnd);
                    }
                    return answers;
                },
                10,
                10);

        List<Future<Integer>> answers = submitInOrder(batcher, List.of(1, 2));
        Future<Integer> late = submitWithin(Duration.ofSeconds(1), batcher, 3);
        while (batcher.waiting() < 2) {
            Thread.onSpinWait();
        }
        firstMayEnd.countDown();
        assertThatThrownBy(late::get).hasCauseInstanceOf(OutcomeUnknownException.class);
        secondMayEnd.countDown();

        assertThat(answers.get(1).get()).isEqualTo(4);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void only_the_request_that_causes_a_failure_fails() throws Exception {
        Batcher<Integer, Integer> batcher = new Batcher<>("to be served", this::work, 10, 10);

        List<Future<Integer>> answers = submitInOrder(batcher, List.of(1, 12, 13, 14));
        firstMayEnd.countDown();

        assertThat(answers.get(1).get()).isEqualTo(24);
        assertThat(answers.get(3).get()).isEqualTo(28);
        assertThatThrownBy(() -> answers.get(2).get())
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("unlucky");
    }

    @Test
    void a_store_that_is_away_is_not_asked_again_for_each_request() throws Exception {
        List<Future<Integer>> answers = failTogether(new UnavailableException(new IllegalStateException("gone")));

        for (Future<Integer> answer : answers) {
            assertThatThrownBy(answer::get).hasCauseInstanceOf(UnavailableException.class);
        }
        assertThat(batches).containsExactly(List.of(1), List.of(2, 3, 4, 5, 6));
    }

    @Test
    void a_batch_that_may_have_been_committed_is_not_repeated_for_each_request() throws Exception {
        List<Future<Integer>> answers = failTogether(new OutcomeUnknownException(new IllegalStateException("cut off")));

        for (Future<Integer> answer : answers) {
            assertThatThrownBy(answer::get).hasCauseInstanceOf(OutcomeUnknownException.class);
        }
        assertThat(batches).containsExactly(List.of(1), List.of(2, 3, 4, 5, 6));
    }

    @Test
    void a_failure_that_repeats_fails_all_the_rest_at_once() throws Exception {
        List<Future<Integer>> answers = failTogether(new IllegalStateException("locked"));

        for (Future<Integer> answer : answers) {
            assertThatThrownBy(answer::get).hasRootCauseMessage("locked");
        }
        assertThat(batches).containsExactly(List.of(1), List.of(2, 3, 4, 5, 6), List.of(2), List.of(3));
    }

    private List<Future<Integer>> failTogether(RuntimeException failure) throws Exception {
        Batcher<Integer, Integer> batcher = new Batcher<>(
                "to be served",
                batch -> {
                    work(batch);
                    throw failure;
                },
                10,
                10);
        List<Future<Integer>> answers = submitInOrder(batcher, List.of(1, 2, 3, 4, 5, 6));
        firstMayEnd.countDown();
        return answers;
    }

    @Test
    void each_request_gets_its_own_answer_however_many_come_at_once() {
        firstMayEnd.countDown();
        Batcher<Integer, Integer> batcher = new Batcher<>("to be served", this::work, 16, 10_000);

        List<CompletableFuture<Integer>> answers = IntStream.range(100, 2_100)
                .mapToObj(request -> CompletableFuture.supplyAsync(() -> batcher.submit(request), clients))
                .toList();

        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).join()).isEqualTo(2 * (100 + i));
        }
        assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(2_000);
    }
}
