package dev.concert.persistence;

import dev.concert.application.node.NodeStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
class SqlNodeStore implements NodeStore {

    private static final String SAVE = """
            INSERT INTO node (id, version, since, clock_offset_ms, settings, heard_of_at)
            VALUES (?, ?, ?::timestamptz, ?, jsonb_object(?::text[], ?::text[]), ?::timestamptz)
            ON CONFLICT (id) DO UPDATE SET clock_offset_ms = excluded.clock_offset_ms, settings = excluded.settings,
              heard_of_at = excluded.heard_of_at""";

    private static final String REMOVE_SILENT = """
            DELETE FROM node WHERE id IN (SELECT id FROM node WHERE heard_of_at < ? FOR UPDATE SKIP LOCKED)""";

    private static final String HEARD_OF = """
            SELECT id, version, since, clock_offset_ms,
              ARRAY(SELECT key FROM jsonb_each_text(settings)) AS properties,
              ARRAY(SELECT value FROM jsonb_each_text(settings)) AS "values"
            FROM node WHERE heard_of_at >= ? ORDER BY since, id""";

    private final JdbcClient jdbc;
    private final WriteBehind writes;

    SqlNodeStore(JdbcClient jdbc, WriteBehind writes) {
        this.jdbc = jdbc;
        this.writes = writes;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void save(Node node, Instant now) {
        List<Map.Entry<String, String>> settings = List.copyOf(node.settings().entrySet());
        writes.write(
                SAVE,
                1,
                () -> new IllegalStateException("The node was not stored"),
                node.id(),
                node.version(),
                node.since(),
                node.clockOffset().toMillis(),
                WriteBehind.texts(settings, Map.Entry::getKey),
                WriteBehind.texts(settings, Map.Entry::getValue),
                now);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void remove(UUID id) {
        jdbc.sql("DELETE FROM node WHERE id = ?").param(id).update();
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void removeSilent(Instant since) {
        jdbc.sql(REMOVE_SILENT).param(Timestamp.from(since)).update();
    }

    @Override
    public List<Node> findHeardOf(Instant since) {
        return jdbc.sql(HEARD_OF)
                .param(Timestamp.from(since))
                .query(SqlNodeStore::node)
                .list();
    }

    private static Node node(ResultSet columns, int _index) throws SQLException {
        Row row = new Row(columns);
        String[] properties = (String[]) columns.getArray("properties").getArray();
        String[] values = (String[]) columns.getArray("values").getArray();
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < properties.length; i++) {
            settings.put(properties[i], values[i]);
        }
        return new Node(
                row.uuid("id"),
                row.text("version"),
                row.instant("since"),
                Duration.ofMillis(row.bigint("clock_offset_ms")),
                settings);
    }
}
