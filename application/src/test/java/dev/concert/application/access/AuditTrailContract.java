package dev.concert.application.access;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.access.AuditTrail.Entry;
import dev.concert.application.access.AuditTrail.Recorded;
import dev.concert.domain.RepositoryContract;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link AuditTrail} keeps. */
public abstract class AuditTrailContract extends RepositoryContract {

    protected abstract AuditTrail trail();

    private static Entry entry(String subject, @Nullable String before, @Nullable String reason) {
        return new Entry(NOW, "partner", "line.change", subject, before, "{\"paused\":true,\"a\":1}", reason, "r-1");
    }

    @Test
    void entries_are_found_as_they_were_recorded_newest_first_page_by_page() {
        List<Entry> entries = List.of(
                entry("line/1", "{\"paused\":false,\"a\":null}", "공연 취소"),
                entry("line/2", null, null),
                entry("line/3", null, null));
        entries.forEach(entry -> commit(() -> trail().add(entry)));

        List<Recorded> found = trail().newest(null, 200);
        assertThat(found).extracting(Recorded::entry).containsExactlyElementsOf(entries.reversed());
        assertThat(trail().newest(null, 2)).isEqualTo(found.subList(0, 2));
        assertThat(trail().newest(found.get(1).id(), 2)).isEqualTo(found.subList(2, 3));
    }

    @Test
    void an_entry_is_gone_with_the_change_that_is_rolled_back() {
        ports().rollBack(() -> trail().add(entry("line/1", null, null)));

        assertThat(trail().newest(null, 200)).isEmpty();
        assertNeedsUnitOfWork(() -> trail().add(entry("line/1", null, null)));
    }
}
