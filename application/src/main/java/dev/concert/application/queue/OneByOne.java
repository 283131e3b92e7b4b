package dev.concert.application.queue;

import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is done for one line after the other, so that the failure of one is not that of those that follow. */
final class OneByOne {

    private OneByOne() {}

    /** @throws RuntimeException the first failure, with the others, once all had their turn */
    static <T> void each(Collection<T> all, Consumer<T> work) {
        @Nullable RuntimeException first = null;
        for (T one : all) {
            try {
                work.accept(one);
            } catch (RuntimeException failure) {
                if (first == null) {
                    first = failure;
                } else if (!first.equals(failure)) {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
