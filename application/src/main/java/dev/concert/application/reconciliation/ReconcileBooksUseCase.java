package dev.concert.application.reconciliation;

import dev.concert.application.reconciliation.ReconciliationQueries.Book;
import dev.concert.application.reconciliation.ReconciliationQueries.Page;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Looks for money and seats that do not add up, a few rows of each book at a time and over and over again, so that it costs the
 * same however much there is. The constraints of the store should leave nothing to be found; this use case checks that they do. Run every
 * so often; for one thread at a time.
 */
public final class ReconcileBooksUseCase {

    /** How many rows of a book are compared in one go: some tens of milliseconds' work. */
    static final int BATCH = 5_000;

    private final ReconciliationQueries queries;
    private final SortedSet<Mismatch> known = new TreeSet<>();
    private final Map<Book, Progress> progress = new EnumMap<>(Book.class);

    public ReconcileBooksUseCase(ReconciliationQueries queries) {
        this.queries = queries;
        for (Book book : Book.values()) {
            progress.put(book, new Progress(0, 0));
        }
    }

    /** @param id of the row in its book that does not add up */
    public record Mismatch(Book book, long id) implements Comparable<Mismatch> {

        private static final Comparator<Mismatch> ORDER =
                Comparator.comparing(Mismatch::book).thenComparingLong(Mismatch::id);

        @Override
        public int compareTo(Mismatch other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * What is known now.
     *
     * @param compared how many rows were compared just now
     * @param found what was found just now and was not known before
     * @param known all that did not add up when it was last compared
     * @param rounds how often everything has been compared since this node started
     */
    public record Report(int compared, SortedSet<Mismatch> found, SortedSet<Mismatch> known, long rounds) {}

    private record Progress(long after, long rounds) {}

    /** Compares the next rows of each book. What adds up again is forgotten when its turn comes. */
    public Report reconcile() {
        int compared = 0;
        SortedSet<Mismatch> found = new TreeSet<>();
        for (Book book : Book.values()) {
            Progress before = progress.getOrDefault(book, new Progress(0, 0));
            Page page = queries.compare(book, before.after(), BATCH);
            boolean end = page.size() < BATCH;
            compared += page.size();
            SortedSet<Mismatch> lastTime = forget(book, before.after(), end ? OptionalLong.empty() : page.last());
            for (long id : page.mismatches()) {
                Mismatch mismatch = new Mismatch(book, id);
                known.add(mismatch);
                if (!lastTime.contains(mismatch)) {
                    found.add(mismatch);
                }
            }
            progress.put(
                    book,
                    end
                            ? new Progress(0, before.rounds() + 1)
                            : new Progress(page.last().orElseThrow(), before.rounds()));
        }
        long rounds =
                progress.values().stream().mapToLong(Progress::rounds).min().orElse(0);
        return new Report(compared, found, Collections.unmodifiableSortedSet(new TreeSet<>(known)), rounds);
    }

    /** @return what was known of the rows above {@code after} up to {@code last} */
    private SortedSet<Mismatch> forget(Book book, long after, OptionalLong last) {
        SortedSet<Mismatch> ofThePage = new TreeSet<>();
        for (Mismatch mismatch : known) {
            if (mismatch.book() == book && mismatch.id() > after && mismatch.id() <= last.orElse(Long.MAX_VALUE)) {
                ofThePage.add(mismatch);
            }
        }
        known.removeAll(ofThePage);
        return ofThePage;
    }
}
