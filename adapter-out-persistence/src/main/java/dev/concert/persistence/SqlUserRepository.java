package dev.concert.persistence;

import static dev.concert.persistence.WriteBehind.texts;

import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.user.UserRepository;
import dev.concert.domain.user.Username;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Users come by the hundred, and are nothing but a name and an id. */
@Repository
class SqlUserRepository implements UserRepository {

    /**
     * The new names in one order for all callers, so that concurrent calls wait for each other instead of deadlocking. Users that
     * another call is creating at this moment are missing from the result.
     */
    private static final String FIND_OR_CREATE = """
            WITH known AS MATERIALIZED (SELECT id, username FROM app_user WHERE username = ANY(?::text[])),
            created AS (
              INSERT INTO app_user (username)
              SELECT name FROM unnest(?::text[]) AS name
              WHERE NOT EXISTS (SELECT FROM known WHERE username = name)
              ORDER BY name COLLATE "C"
              ON CONFLICT DO NOTHING
              RETURNING id, username),
            wallets AS (INSERT INTO wallet (user_id) SELECT id FROM created)
            SELECT id, username, false AS is_new FROM known
            UNION ALL SELECT id, username, true FROM created""";

    private final WriteBehind writes;

    SqlUserRepository(WriteBehind writes) {
        this.writes = writes;
    }

    private record Row(Username name, Registered user) {}

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean exists(Username name) {
        return writes.readOne("SELECT FROM app_user WHERE username = ?", (_row, _index) -> true, name.value())
                .isPresent();
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<Username, Registered> findOrCreate(Set<Username> names) {
        Map<Username, Registered> users = register(names);
        if (users.size() < names.size()) {
            // Another call was creating the rest, and has done so by now.
            register(names).forEach(users::putIfAbsent);
        }
        return users;
    }

    private Map<Username, Registered> register(Set<Username> names) {
        Object texts = texts(names, Username::value);
        return writes
                .read(
                        FIND_OR_CREATE,
                        (row, index) -> new Row(
                                new Username(row.getString("username")),
                                new Registered(new UserId(row.getLong("id")), row.getBoolean("is_new"))),
                        texts,
                        texts)
                .stream()
                .collect(Collectors.toMap(Row::name, Row::user));
    }
}
