package dev.concert.persistence;

import dev.concert.domain.shared.UserId;
import dev.concert.domain.user.UserRepository;
import dev.concert.domain.user.Username;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** By JDBC: users come by the hundred, and are nothing but a name and an id. */
@Repository
class UserPersistenceAdapter implements UserRepository {

    private static final String FIND = "SELECT id, username FROM app_user WHERE username = ANY(?::text[])";

    /** Names in one order for everybody, so that concurrent calls wait for each other instead of deadlocking. */
    private static final String CREATE = """
            WITH created AS (
              INSERT INTO app_user (username)
              SELECT name FROM unnest(?::text[]) AS name ORDER BY name COLLATE "C"
              ON CONFLICT DO NOTHING
              RETURNING id, username),
            wallets AS (INSERT INTO wallet (user_id) SELECT id FROM created)
            SELECT id, username FROM created""";

    private final JdbcClient jdbc;

    UserPersistenceAdapter(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<Username, UserId> findOrCreate(Set<Username> names) {
        Map<Username, UserId> users = new HashMap<>();
        collect(FIND, names, users);
        if (users.size() < names.size()) {
            collect(CREATE, names, users);
        }
        if (users.size() < names.size()) {
            // Somebody else has just created the rest.
            collect(FIND, names, users);
        }
        return users;
    }

    private void collect(String sql, Set<Username> names, Map<Username, UserId> users) {
        jdbc.sql(sql)
                .param(names.stream().map(Username::value).toArray(String[]::new))
                .query(row -> {
                    users.put(new Username(row.getString(2)), new UserId(row.getLong(1)));
                });
    }
}
