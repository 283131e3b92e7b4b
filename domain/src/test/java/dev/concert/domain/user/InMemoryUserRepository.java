package dev.concert.domain.user;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.LockOrder;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.wallet.Wallet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

public final class InMemoryUserRepository implements UserRepository {

    private final InMemoryDatabase database;

    public InMemoryUserRepository(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public boolean exists(Username name) {
        database.requireUnitOfWork();
        return database.users.find(name).isPresent();
    }

    @Override
    public Map<Username, Registered> findOrCreate(Set<Username> names) {
        database.requireUnitOfWork();
        Map<Username, Registered> users = new LinkedHashMap<>();
        for (Username name :
                names.stream().sorted(Comparator.comparing(Username::value)).toList()) {
            // Of concurrent calls for a new name one makes the user, and the others wait for it.
            if (database.users.find(name).isEmpty()) {
                database.claim(LockOrder.NONE, name);
            }
            users.put(
                    name,
                    database.users
                            .find(name)
                            .map(id -> new Registered(id, false))
                            .orElseGet(() -> create(name)));
        }
        return users;
    }

    private Registered create(Username name) {
        UserId id = new UserId(database.users.nextId());
        database.users.put(name, id);
        database.wallets.put(id, Wallet.empty(id));
        return new Registered(id, true);
    }
}
