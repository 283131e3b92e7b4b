package dev.concert.web;

import dev.concert.application.queue.FindPlaceUseCase;
import dev.concert.application.queue.FindPlaceUseCase.Place;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.queue.LeaveQueueUseCase;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.user.Username;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The waiting line. */
@RestController
class QueueController {

    private final JoinQueueUseCase joinQueue;
    private final FindPlaceUseCase findPlace;
    private final LeaveQueueUseCase leaveQueue;
    private final Doorkeeper doorkeeper;

    QueueController(
            JoinQueueUseCase joinQueue,
            FindPlaceUseCase findPlace,
            LeaveQueueUseCase leaveQueue,
            Doorkeeper doorkeeper) {
        this.joinQueue = joinQueue;
        this.findPlace = findPlace;
        this.leaveQueue = leaveQueue;
        this.doorkeeper = doorkeeper;
    }

    enum Status {
        WAITING,
        ADMITTED
    }

    record JoinRequest(String username) {}

    record JoinResponse(
            UUID token,
            long listNum,
            Instant expectedTime,
            long userId,
            Status status,
            @Nullable Instant expiresAt,
            long pollAfterMs) {

        /** A token is a secret: it shows up in no log. */
        @Override
        public String toString() {
            return "JoinResponse[userId=" + userId + ", listNum=" + listNum + "]";
        }
    }

    @PostMapping("/api/getToken")
    Envelope<JoinResponse> join(@RequestBody JoinRequest request) {
        Username username = Username.parse(request.username()).orElseThrow(() -> ApiException.invalid("username"));
        QueueToken token = joinQueue.join(new JoinQueueUseCase.Command(username));
        Place place = findPlace.find(token);
        return Envelope.of(new JoinResponse(
                token.id().value(),
                place.listNum(),
                place.expectedTime(),
                token.userId().value(),
                status(token),
                place.expiresAt(),
                place.pollAfter().toMillis()));
    }

    record CheckResponse(
            long listNum,
            Instant expectedTime,
            Status status,
            @Nullable Instant expiresAt,
            long pollAfterMs) {}

    @GetMapping("/api/check")
    Envelope<CheckResponse> check(TokenHeader header) {
        QueueToken token = doorkeeper.live(header);
        Place place = findPlace.find(token);
        return Envelope.of(new CheckResponse(
                place.listNum(),
                place.expectedTime(),
                status(token),
                place.expiresAt(),
                place.pollAfter().toMillis()));
    }

    @DeleteMapping("/api/token")
    Envelope<@Nullable Void> leave(TokenHeader header) {
        return switch (leaveQueue.leave(new TokenId(header.value()))) {
            case LeaveQueueUseCase.Left _left -> Envelope.empty();
            case LeaveQueueUseCase.Refused refused -> throw doorkeeper.refused(refused.why());
        };
    }

    private static Status status(QueueToken token) {
        return token.state() instanceof Admitted ? Status.ADMITTED : Status.WAITING;
    }
}
