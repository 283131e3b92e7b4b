package dev.concert.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/**
 * A free port that stays free while its server is dead: outside the range from which systems take the ports of outgoing
 * connections, one of which would sooner or later sit on it.
 */
public final class LocalPort {

    private static final int FIRST = 15_000;
    private static final int LAST = 31_999;
    private static final Random RANDOM = new Random();

    private LocalPort() {}

    public static int free() {
        while (true) {
            int port = RANDOM.nextInt(FIRST, LAST + 1);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
    }
}
