package dev.concert.application;

import dev.concert.application.LoadShedding.Criticality;
import dev.concert.application.ServiceFailure.OutcomeUnknownException;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does the work of requests that wait on this node together, in one commit or one query. While a batch is worked on, further
 * requests gather; the next batch is all of them, in the order of their arrival. The threads of the requests do the work themselves:
 * one leads, the others wait for their answers, and the one that has waited longest leads next. Thread-safe.
 *
 * @param <R> request
 * @param <A> answer
 */
public final class Batcher<R, A> {

    /** If so many requests fail in a row, the cause lies in none of them. */
    private static final int COMMON_FAILURE = 2;

    private final String purpose;
    private final Function<List<R>, List<A>> work;
    private final int maxBatch;
    private final int maxWaiting;

    private final Deque<Ticket> waiting = new ArrayDeque<>();
    private boolean led;

    /**
     * @param purpose what the requests wait for; goes into logs
     * @param work answers the requests of a batch, in their order; if it fails, nothing is done
     * @param maxBatch how many requests make a batch at most
     * @param maxWaiting how many requests may wait; further ones are refused
     */
    public Batcher(String purpose, Function<List<R>, List<A>> work, int maxBatch, int maxWaiting) {
        this.purpose = purpose;
        this.work = work;
        this.maxBatch = maxBatch;
        this.maxWaiting = maxWaiting;
    }

    /**
     * Returns once the request's batch is done. If a batch fails, each of its requests is worked on by itself, so that only the
     * request fails that causes it. A failure without such a request, as when the store is away or several in a row fail, is that of
     * all the rest at once.
     *
     * @throws OverloadedException if too many requests wait already, or the caller's {@link Deadline} passed before its batch began
     * @throws OutcomeUnknownException if the deadline passed while its batch was worked on
     */
    public A submit(R request) {
        Ticket ticket = new Ticket(request);
        if (enter(ticket) || ticket.hasToLead()) {
            workOn(nextBatch());
            handOver();
        }
        return ticket.answer();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /** @return whether no other request leads, so that this one does */
    private synchronized boolean enter(Ticket ticket) {
        if (waiting.size() >= maxWaiting) {
            throw new OverloadedException(maxWaiting + " requests wait " + purpose + " already");
        }
        waiting.addLast(ticket);
        boolean leads = !led;
        led = true;
        return leads;
    }

    /** The requests that wait, the leader first, since none has waited longer. */
    private synchronized List<Ticket> nextBatch() {
        List<Ticket> batch = new ArrayList<>();
        while (batch.size() < maxBatch && !waiting.isEmpty()) {
            batch.add(waiting.removeFirst());
        }
        return batch;
    }

    /** The request's time is up, unless it was called at the last moment. */
    private synchronized void giveUp(Ticket ticket) {
        if (ticket.called.getCount() == 0) {
            return;
        }
        if (waiting.remove(ticket)) {
            throw new OverloadedException("A request waited in vain " + purpose);
        }
        throw new OutcomeUnknownException(new TimeoutException("The batch is not done in time"));
    }

    private synchronized void handOver() {
        Ticket next = waiting.peekFirst();
        led = next != null;
        if (next != null) {
            next.lead();
        }
    }

    private void workOn(List<Ticket> batch) {
        try {
            List<R> requests = batch.stream().map(ticket -> ticket.request).toList();
            List<A> answers = Criticality.CRITICAL.call(() -> work.apply(requests));
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer(answers.get(i));
            }
        } catch (RuntimeException | Error failure) {
            if (batch.size() == 1 || isCommon(failure)) {
                batch.forEach(ticket -> ticket.fail(failure));
            } else {
                workOneByOne(batch);
            }
        }
    }

    private void workOneByOne(List<Ticket> batch) {
        int failuresInARow = 0;
        for (int i = 0; i < batch.size(); i++) {
            workOn(batch.subList(i, i + 1));
            Throwable failure = batch.get(i).failure;
            failuresInARow = failure == null ? 0 : failuresInARow + 1;
            if (failure != null && (isCommon(failure) || failuresInARow == COMMON_FAILURE)) {
                for (Ticket ticket : batch.subList(i + 1, batch.size())) {
                    ticket.fail(failure);
                }
                return;
            }
        }
    }

    /** Whether the cause lies in no request, or the batch may have been committed and must not be repeated. */
    private static boolean isCommon(Throwable failure) {
        return failure instanceof UnavailableException || failure instanceof OutcomeUnknownException;
    }

    private final class Ticket {

        private final R request;
        private final CountDownLatch called = new CountDownLatch(1);
        private @Nullable A answer;
        private @Nullable Throwable failure;
        private boolean leads;

        Ticket(R request) {
            this.request = request;
        }

        /** Waits until this one is answered or has to lead; interruption does not help, the answer is on its way. */
        boolean hasToLead() {
            boolean interrupted = false;
            while (true) {
                try {
                    if (!called.await(Deadline.nanosLeft(Long.MAX_VALUE), TimeUnit.NANOSECONDS)) {
                        giveUp(this);
                    }
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return leads;
        }

        void lead() {
            leads = true;
            called.countDown();
        }

        void answer(A given) {
            answer = given;
            called.countDown();
        }

        void fail(Throwable cause) {
            failure = cause;
            called.countDown();
        }

        A answer() {
            switch (failure) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            }
            if (answer == null) {
                throw new IllegalStateException("The batch's work answered too few of its requests");
            }
            return answer;
        }
    }
}
