package dev.concert.domain.user;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.shared.UserId;
import dev.concert.domain.wallet.Wallet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

public final class InMemoryUserRepository implements UserRepository {

    private final InMemoryDatabase database;

    public InMemoryUserRepository(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public Map<Username, UserId> findOrCreate(Set<Username> names) {
        database.requireUnitOfWork();
        Map<Username, UserId> users = new LinkedHashMap<>();
        for (Username name : names) {
            users.put(name, database.users.find(name).orElseGet(() -> create(name)));
        }
        return users;
    }

    private UserId create(Username name) {
        UserId id = new UserId(database.users.nextId());
        database.users.put(name, id);
        database.wallets.put(id, Wallet.empty(id));
        return id;
    }
}
