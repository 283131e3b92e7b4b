package dev.concert.application.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.reconciliation.ReconcileBooksUseCase.Mismatch;
import dev.concert.application.reconciliation.ReconcileBooksUseCase.Report;
import dev.concert.application.reconciliation.ReconciliationQueries.Book;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReconcileBooksUseCaseTest {

    private static final int BATCH = ReconcileBooksUseCase.BATCH;

    private final Map<Book, Integer> sizes = new EnumMap<>(Book.class);
    private final Set<Mismatch> planted = new HashSet<>();
    private final ReconcileBooksUseCase books = new ReconcileBooksUseCase(this::page);

    /** A book of so many rows, whose ids count from 1. */
    private ReconciliationQueries.Page page(Book book, long after, int size) {
        List<Long> ids = LongStream.rangeClosed(after + 1, sizes.getOrDefault(book, 0))
                .limit(size)
                .boxed()
                .toList();
        return new ReconciliationQueries.Page(
                ids.isEmpty() ? OptionalLong.empty() : OptionalLong.of(ids.getLast()),
                ids.size(),
                ids.stream()
                        .filter(id -> planted.contains(new Mismatch(book, id)))
                        .toList());
    }

    @Test
    void nothing_is_found_where_nothing_is() {
        Report report = books.reconcile();

        assertThat(report.compared()).isZero();
        assertThat(report.known()).isEmpty();
        assertThat(report.rounds()).isEqualTo(1);
    }

    @Test
    void a_mismatch_is_found_once_and_known_until_it_is_gone() {
        sizes.put(Book.WALLET, 3);
        sizes.put(Book.SEAT, 3);
        Mismatch wallet = new Mismatch(Book.WALLET, 2);
        Mismatch seat = new Mismatch(Book.SEAT, 2);
        planted.add(wallet);

        assertThat(books.reconcile().found()).containsExactly(wallet);
        planted.add(seat);
        Report second = books.reconcile();
        assertThat(second.found()).containsExactly(seat);
        assertThat(second.known()).containsExactly(wallet, seat);
        assertThat(books.reconcile().found()).isEmpty();

        planted.remove(wallet);
        assertThat(books.reconcile().known()).containsExactly(seat);
        planted.add(wallet);
        assertThat(books.reconcile().found()).as("it is back").containsExactly(wallet);
    }

    @Test
    void a_big_book_is_compared_in_several_goes_while_the_small_ones_start_over() {
        sizes.put(Book.WALLET, 2 * BATCH + 1);
        sizes.put(Book.PAYMENT, 1);
        Mismatch last = new Mismatch(Book.WALLET, 2 * BATCH + 1);
        planted.add(last);

        Report first = books.reconcile();
        assertThat(first.compared()).isEqualTo(BATCH + 1);
        assertThat(first.known()).isEmpty();
        assertThat(first.rounds()).isZero();
        assertThat(books.reconcile().known()).isEmpty();
        Report third = books.reconcile();
        assertThat(third.compared()).isEqualTo(2);
        assertThat(third.found()).containsExactly(last);
        assertThat(third.rounds()).isEqualTo(1);
        assertThat(books.reconcile().known()).as("not compared again yet").containsExactly(last);
    }

    @Test
    void what_is_there_no_more_does_not_mismatch() {
        sizes.put(Book.SEAT, BATCH);
        planted.add(new Mismatch(Book.SEAT, BATCH));
        assertThat(books.reconcile().known()).hasSize(1);

        sizes.put(Book.SEAT, BATCH - 1);
        books.reconcile();

        assertThat(books.reconcile().known()).isEmpty();
    }
}
