package dev.concert.domain.user;

import dev.concert.domain.shared.Ids.UserId;
import java.util.Map;
import java.util.Set;

/** Keeps the users. Safe for use by any number of threads and nodes. */
public interface UserRepository {

    /**
     * A user of the name that was asked for.
     *
     * @param isNew whether the user was made by this very call, so that nothing else can know of it yet
     */
    record Registered(UserId id, boolean isNew) {}

    /** Whether there is a user of the name. Needs a unit of work. */
    boolean exists(Username name);

    /**
     * Finds the users of these names, and makes those that do not exist yet, each with an empty wallet. Of any number of
     * concurrent calls for one name exactly one makes the user, and all return the same identifier. Whether new users may have
     * the names is for the caller to judge. Needs a unit of work.
     *
     * @return an entry for each of {@code names}
     */
    Map<Username, Registered> findOrCreate(Set<Username> names);
}
