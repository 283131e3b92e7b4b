package dev.concert.persistence;

import java.util.Collection;
import java.util.List;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface UserJpaRepository extends Repository<UserJpaEntity, Long> {

    List<UserJpaEntity> findByUsernameIn(Collection<String> usernames);

    /** Names in one order for everybody, so that concurrent calls wait for each other instead of deadlocking. */
    @Modifying
    @Query(nativeQuery = true, value = """
                    WITH created AS (
                      INSERT INTO app_user (username)
                      SELECT name FROM unnest(CAST(:usernames AS text[])) AS name ORDER BY name COLLATE "C"
                      ON CONFLICT DO NOTHING
                      RETURNING id)
                    INSERT INTO wallet (user_id) SELECT id FROM created""")
    void createWithWallets(String[] usernames);
}
