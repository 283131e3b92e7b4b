package dev.concert.bootstrap;

import dev.concert.bootstrap.StartFailures.CannotStartException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;

/**
 * Refuses to listen on an address that strangers can reach. The service believes the user name in a request, so any caller can
 * act as any user; an operator who exposes it to other machines has to state that something in front of it knows the users.
 */
@Component
class ListenAddressCheck {

    private static final Logger log = LoggerFactory.getLogger(ListenAddressCheck.class);

    /** @param management none where there is no web server */
    ListenAddressCheck(
            ServerProperties server,
            ObjectProvider<ManagementServerProperties> management,
            ConcertProperties properties) {
        management.ifAvailable(ListenAddressCheck::warnOfManagement);
        InetAddress address = server.getAddress();
        if (address != null && address.isLoopbackAddress()) {
            return;
        }
        if (!properties.trustUsernames()) {
            throw new CannotStartException(
                    "The service would listen on " + describe(address)
                            + ", where any caller could act under any user name.",
                    "Leave server.address at its default (127.0.0.1), behind something that knows its users and passes"
                            + " their names on; or set concert.trust-usernames=true if every caller may be trusted.",
                    null);
        }
        log.warn(
                "Listening on {}: any caller that reaches this address may act under any user name"
                        + " (concert.trust-usernames=true)",
                describe(address));
    }

    private static void warnOfManagement(ManagementServerProperties management) {
        InetAddress address = management.getAddress();
        if (!Integer.valueOf(-1).equals(management.getPort()) && (address == null || !address.isLoopbackAddress())) {
            log.warn(
                    "Management listens on {}: any caller that reaches this address may read health and metrics",
                    describe(address));
        }
    }

    private static String describe(@Nullable InetAddress address) {
        return address == null || address.isAnyLocalAddress() ? "all addresses" : address.getHostAddress();
    }
}
