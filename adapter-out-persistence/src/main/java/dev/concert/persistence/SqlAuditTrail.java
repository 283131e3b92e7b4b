package dev.concert.persistence;

import dev.concert.application.access.AuditTrail;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
class SqlAuditTrail implements AuditTrail {

    private static final String ADD = """
            INSERT INTO audit_entry (at, actor, action, subject, before, after, reason, request_id)
            VALUES (?::timestamptz, ?, ?, ?, ?::json, ?::json, ?, ?)""";

    private static final String NEWEST = """
            SELECT id, at, actor, action, subject, before, after, reason, request_id FROM audit_entry
            WHERE id < ? ORDER BY id DESC LIMIT ?""";

    private final WriteBehind writes;

    SqlAuditTrail(WriteBehind writes) {
        this.writes = writes;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void add(Entry entry) {
        writes.write(
                ADD,
                1,
                () -> new IllegalStateException("The change was not recorded"),
                entry.at(),
                entry.actor(),
                entry.action(),
                entry.subject(),
                entry.before(),
                entry.after(),
                entry.reason(),
                entry.requestId());
    }

    @Override
    public List<Recorded> newest(@Nullable Long before, int size) {
        return writes.read(
                NEWEST,
                (columns, _index) -> {
                    Row row = new Row(columns);
                    return new Recorded(
                            row.bigint("id"),
                            new Entry(
                                    row.instant("at"),
                                    row.text("actor"),
                                    row.text("action"),
                                    row.text("subject"),
                                    row.textOrNull("before"),
                                    row.textOrNull("after"),
                                    row.textOrNull("reason"),
                                    row.text("request_id")));
                },
                before == null ? Long.MAX_VALUE : before,
                size);
    }
}
