package dev.concert.proof;

import dev.concert.bootstrap.embedded.KillablePostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** A durable PostgreSQL, some nodes of the service on it, the last of them behind a proxy, and somebody who writes it all down. */
record Stage(KillablePostgres postgres, FaultProxy proxy, List<ServiceNode> nodes, Recorder recorder)
        implements AutoCloseable {

    /** So that the pools of several nodes, and those who look on, have room in the embedded database. */
    private static final int POOL = 10;

    /**
     * @param name of the nodes' logs
     * @param environments of the nodes, one for each
     */
    static Stage open(String name, List<Map<String, String>> environments, Consumer<ServiceNode.Plan> settings)
            throws IOException, SQLException, InterruptedException {
        KillablePostgres postgres = KillablePostgres.start(LocalPort.free());
        FaultProxy proxy = FaultProxy.to(postgres.port());
        Stage stage = new Stage(postgres, proxy, new ArrayList<>(), new Recorder());
        Runtime.getRuntime().addShutdownHook(new Thread(stage::endProcesses));
        boolean complete = false;
        try {
            for (int i = 0; i < environments.size(); i++) {
                boolean isLast = i == environments.size() - 1;
                ServiceNode.Plan plan = ServiceNode.named(name + "-" + (i + 1))
                        .database(
                                isLast ? postgres.jdbcUrlThrough(proxy.port()) : postgres.jdbcUrl(),
                                postgres.username(),
                                postgres.password())
                        .with("spring.datasource.hikari.maximum-pool-size", POOL)
                        .inEnvironment(environments.get(i));
                settings.accept(plan);
                stage.nodes.add(plan.launch());
            }
            for (ServiceNode node : stage.nodes) {
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

    ServiceNode behindProxy() {
        return nodes.getLast();
    }

    ServiceNode anyNode(Random random) {
        return nodes.get(random.nextInt(nodes.size()));
    }

    /** Past the service, and past the proxy. */
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

    /** Also where a test run is broken off: nothing is left behind. */
    private void endProcesses() {
        nodes.forEach(ServiceNode::close);
        postgres.close();
    }

    @Override
    public void close() throws IOException {
        recorder.close();
        proxy.close();
        endProcesses();
    }
}
