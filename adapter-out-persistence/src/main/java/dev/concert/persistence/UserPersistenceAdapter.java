package dev.concert.persistence;

import dev.concert.domain.shared.UserId;
import dev.concert.domain.user.UserRepository;
import dev.concert.domain.user.Username;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
class UserPersistenceAdapter implements UserRepository {

    private final UserJpaRepository rows;

    UserPersistenceAdapter(UserJpaRepository rows) {
        this.rows = rows;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<Username, UserId> findOrCreate(Set<Username> names) {
        List<String> texts = names.stream().map(Username::value).toList();
        Map<Username, UserId> users = find(texts);
        if (users.size() < names.size()) {
            rows.createWithWallets(texts.toArray(String[]::new));
            users = find(texts);
        }
        return users;
    }

    private Map<Username, UserId> find(List<String> names) {
        return rows.findByUsernameIn(names).stream()
                .collect(Collectors.toMap(row -> new Username(row.username), row -> new UserId(row.id)));
    }
}
