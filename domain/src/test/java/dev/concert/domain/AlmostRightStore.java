package dev.concert.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.reservation.PaymentRepository;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.user.UserRepository;
import dev.concert.domain.wallet.WalletRepository;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A right store with mistakes in single methods of its ports. */
public final class AlmostRightStore implements Ports {

    /** What is done in place of a method. */
    public interface Mistake {

        /** @param right what the right store does with these arguments */
        Object call(Object[] arguments, Supplier<Object> right);
    }

    /** How units of work are run. */
    interface Runs {

        <T> T run(Supplier<T> work);
    }

    private final Ports right;
    private final Map<String, Mistake> mistakes = new HashMap<>();
    private final Runs runs;

    private AlmostRightStore(Ports right, Runs runs) {
        this.right = right;
        this.runs = runs;
    }

    /** Without a mistake so far. */
    public static AlmostRightStore like(Ports right) {
        return new AlmostRightStore(right, right::atomically);
    }

    AlmostRightStore runningWorkBy(Runs otherRuns) {
        return new AlmostRightStore(right, otherRuns);
    }

    public AlmostRightStore but(Class<?> port, String method, Mistake mistake) {
        mistakes.put(port.getSimpleName() + "." + method, mistake);
        return this;
    }

    AlmostRightStore doingAfter(Class<?> port, String method, Runnable what) {
        return but(port, method, (_arguments, result) -> {
            Object returned = result.get();
            what.run();
            return returned;
        });
    }

    AlmostRightStore reversing(Class<?> port, String method) {
        return but(port, method, (_arguments, result) -> new ArrayList<>((List<?>) result.get()).reversed());
    }

    /** The port, with the mistakes that are made in it. */
    public <P> P port(Class<P> type, P implementation) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_proxy, method, arguments) -> {
                    Supplier<Object> result = () -> {
                        try {
                            return method.invoke(implementation, arguments);
                        } catch (InvocationTargetException e) {
                            if (e.getCause() instanceof RuntimeException cause) {
                                throw cause;
                            }
                            throw new AssertionError(e);
                        } catch (IllegalAccessException e) {
                            throw new AssertionError(e);
                        }
                    };
                    Mistake mistake = mistakes.get(type.getSimpleName() + "." + method.getName());
                    return mistake == null ? result.get() : mistake.call(arguments, result);
                }));
    }

    /** How the contract's rule fails on its store, if it does. */
    public static Optional<Throwable> failureOf(String rule, RepositoryContract contract)
            throws ReflectiveOperationException {
        Deque<Class<?>> types = new ArrayDeque<>();
        for (Class<?> type = contract.getClass(); type != null; type = type.getSuperclass()) {
            types.push(type);
        }
        try {
            for (Class<?> type : types) {
                for (Method method : type.getDeclaredMethods()) {
                    if (method.isAnnotationPresent(BeforeEach.class)) {
                        invoke(method, contract);
                    }
                }
            }
            Method test = contract.getClass().getSuperclass().getDeclaredMethod(rule);
            assertThat(test.isAnnotationPresent(Test.class)).isTrue();
            invoke(test, contract);
            return Optional.empty();
        } catch (InvocationTargetException failed) {
            return Optional.ofNullable(failed.getCause());
        }
    }

    private static void invoke(Method method, RepositoryContract contract) throws ReflectiveOperationException {
        method.setAccessible(true);
        method.invoke(contract);
    }

    @Override
    public UserRepository users() {
        return port(UserRepository.class, right.users());
    }

    @Override
    public QueueRepository queues() {
        return port(QueueRepository.class, right.queues());
    }

    @Override
    public QueueTokenRepository tokens() {
        return port(QueueTokenRepository.class, right.tokens());
    }

    @Override
    public PresenceRepository presence() {
        return port(PresenceRepository.class, right.presence());
    }

    @Override
    public ConcertRepository concerts() {
        return port(ConcertRepository.class, right.concerts());
    }

    @Override
    public SeatRepository seats() {
        return port(SeatRepository.class, right.seats());
    }

    @Override
    public ReservationRepository reservations() {
        return port(ReservationRepository.class, right.reservations());
    }

    @Override
    public WalletRepository wallets() {
        return port(WalletRepository.class, right.wallets());
    }

    @Override
    public PaymentRepository payments() {
        return port(PaymentRepository.class, right.payments());
    }

    @Override
    public boolean isWaitedFor() {
        return right.isWaitedFor();
    }

    @Override
    public <T> T atomically(Supplier<T> work) {
        return runs.run(work);
    }
}
