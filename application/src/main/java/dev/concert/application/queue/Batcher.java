package dev.concert.application.queue;

import dev.concert.application.Criticality;
import dev.concert.application.OutcomeUnknownException;
import dev.concert.application.OverloadedException;
import dev.concert.application.UnavailableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One commit for all who wait. While a group is being written, further requests gather; the next group is all of them, in
 * the order in which they came. The work is done by the threads of the requests themselves: one leads, the others wait for
 * their result, and whoever waits longest leads next. Thread-safe.
 *
 * @param <R> request
 * @param <A> answer
 */
public final class Batcher<R, A> {

    /** So many requests that fail in a row are not to blame themselves. */
    private static final int EVERYBODYS_FAILURE = 2;

    private final String purpose;
    private final Function<List<R>, List<A>> work;
    private final int maxGroup;
    private final int maxWaiting;

    private final Deque<Ticket> waiting = new ArrayDeque<>();
    private boolean led;

    /**
     * @param purpose what the requests wait for; goes into logs
     * @param work answers the requests of a group, in their order, all or nothing
     * @param maxGroup how many requests make a group at most
     * @param maxWaiting how many requests may wait; further ones are refused
     */
    public Batcher(String purpose, Function<List<R>, List<A>> work, int maxGroup, int maxWaiting) {
        this.purpose = purpose;
        this.work = work;
        this.maxGroup = maxGroup;
        this.maxWaiting = maxWaiting;
    }

    /**
     * Returns once the request's group was committed. If the group's work fails, each of its requests is worked on by itself,
     * so that a failure is only the failure of the request that causes it. A failure that no single one causes, since the store
     * is away or several in a row fail, is that of all the rest, who do not wait for the same one after the other.
     *
     * @throws OverloadedException if too many wait already
     */
    public A submit(R request) {
        Ticket ticket = new Ticket(request);
        if (enter(ticket) || ticket.awaitsItsTurn()) {
            workOn(nextGroup());
            handOver();
        }
        return ticket.answer();
    }

    /** How many requests wait that nobody works on yet. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** @return whether nobody leads, so that this one does */
    private synchronized boolean enter(Ticket ticket) {
        if (waiting.size() >= maxWaiting) {
            throw new OverloadedException(maxWaiting + " requests wait " + purpose + " already");
        }
        waiting.addLast(ticket);
        boolean leads = !led;
        led = true;
        return leads;
    }

    /** All who wait, the leader first, since nobody waits longer. */
    private synchronized List<Ticket> nextGroup() {
        List<Ticket> group = new ArrayList<>();
        while (group.size() < maxGroup && !waiting.isEmpty()) {
            group.add(waiting.removeFirst());
        }
        return group;
    }

    private synchronized void handOver() {
        Ticket next = waiting.peekFirst();
        led = next != null;
        if (next != null) {
            next.lead();
        }
    }

    private void workOn(List<Ticket> group) {
        try {
            List<R> requests = group.stream().map(ticket -> ticket.request).toList();
            List<A> answers = Criticality.CRITICAL.call(() -> work.apply(requests));
            for (int i = 0; i < group.size(); i++) {
                group.get(i).answer(answers.get(i));
            }
        } catch (RuntimeException | Error failure) {
            if (group.size() == 1 || isEverybodys(failure)) {
                group.forEach(ticket -> ticket.fail(failure));
            } else {
                workOneByOne(group);
            }
        }
    }

    private void workOneByOne(List<Ticket> group) {
        int failuresInARow = 0;
        for (int i = 0; i < group.size(); i++) {
            workOn(group.subList(i, i + 1));
            Throwable failure = group.get(i).failure;
            failuresInARow = failure == null ? 0 : failuresInARow + 1;
            if (failure != null && (isEverybodys(failure) || failuresInARow == EVERYBODYS_FAILURE)) {
                for (Ticket ticket : group.subList(i + 1, group.size())) {
                    ticket.fail(failure);
                }
                return;
            }
        }
    }

    /** No request is to blame; and what may have been committed is not done again. */
    private static boolean isEverybodys(Throwable failure) {
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
        boolean awaitsItsTurn() {
            boolean interrupted = false;
            while (true) {
                try {
                    called.await();
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
                throw new IllegalStateException("The group's work answered too few of its requests");
            }
            return answer;
        }
    }
}
