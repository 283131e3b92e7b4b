package dev.concert.proof;

import dev.concert.bootstrap.embedded.KillablePostgres;
import dev.concert.kit.PostgresProxy;
import dev.concert.kit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A durable PostgreSQL, some nodes of the service on it, the last of them behind a proxy, and a recorder of all calls.
 */
record Stage(KillablePostgres postgres, PostgresProxy proxy, List<ServiceProcess> nodes, Recorder recorder)
        implements AutoCloseable {

    /** Small, as the embedded database has to have connections for several nodes and for the proof itself. */
    private static final int POOL = 10;

    private static final Path LOGS = Path.of("target", "proof");

    /**
     * @param name of the nodes' logs
     * @param environments of the nodes, one for each
     */
    static Stage open(String name, List<Map<String, String>> environments, Consumer<ServiceProcess.Plan> settings)
            throws IOException, SQLException, InterruptedException {
        KillablePostgres postgres = KillablePostgres.start();
        PostgresProxy proxy = PostgresProxy.to(postgres.jdbcUrl());
        Stage stage = new Stage(postgres, proxy, new ArrayList<>(), new Recorder());
        Runtime.getRuntime().addShutdownHook(new Thread(stage::endProcesses));
        boolean complete = false;
        try {
            for (int i = 0; i < environments.size(); i++) {
                boolean isLast = i == environments.size() - 1;
                ServiceProcess.Plan plan = ServiceProcess.named(name + "-" + (i + 1), LOGS)
                        .with("spring.datasource.url", isLast ? proxy.jdbcUrl() : postgres.jdbcUrl())
                        .with("spring.datasource.username", postgres.username())
                        .with("spring.datasource.password", postgres.password())
                        .with("spring.datasource.hikari.maximum-pool-size", POOL)
                        .with("management.server.port", -1)
                        .with("concert.demo-data", false)
                        .inEnvironment(environments.get(i));
                settings.accept(plan);
                stage.nodes.add(plan.launch());
            }
            for (ServiceProcess node : stage.nodes) {
                node.awaitReady();
            }
            complete = true;
            return stage;
        } finally {
            if (!complete) {
                stage.close();
            }
        }
    }

    ServiceProcess behindProxy() {
        return nodes.getLast();
    }

    ServiceProcess anyNode(Random random) {
        return nodes.get(random.nextInt(nodes.size()));
    }

    /** Without the service and the proxy in between. */
    Connection connect() throws SQLException {
        return postgres.connect();
    }

    Stored stored() throws SQLException {
        try (Connection connection = connect()) {
            return Stored.in(connection);
        }
    }

    /** Only so many may be admitted at once from now on. */
    void roomFor(int capacity) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement update = connection.prepareStatement("update queue set capacity = ?")) {
            update.setInt(1, capacity);
            update.executeUpdate();
        }
    }

    /** Also if the test run is broken off: no process is left behind. */
    private void endProcesses() {
        nodes.forEach(ServiceProcess::kill);
        postgres.close();
    }

    @Override
    public void close() throws IOException {
        recorder.close();
        proxy.close();
        endProcesses();
    }
}
