package dev.concert.web.controller;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.concert.application.queue.FindPositionUseCase;
import dev.concert.application.queue.FindPositionUseCase.Position;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.queue.LeaveQueueUseCase;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.user.Username;
import dev.concert.web.access.Routes;
import dev.concert.web.access.TokenAccess;
import dev.concert.web.access.TokenHeader;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.json.Countdown;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Joining a queue, polling the position, and leaving. */
@RestController
record QueueController(
        JoinQueueUseCase joinQueue,
        FindPositionUseCase findPosition,
        LeaveQueueUseCase leaveQueue,
        TokenAccess tokens,
        Answers answers) {

    enum Status {
        WAITING,
        ADMITTED
    }

    /** @param concertId the concert that the caller wants to book, if already known */
    record JoinRequest(String username, @Nullable Long concertId) {}

    record PositionResponse(
            long listNum,
            Instant expectedTime,
            Countdown expectedInMs,
            Status status,
            @Nullable Instant expiresAt,
            @Nullable Countdown expiresInMs,
            long pollAfterMs,
            Instant expectedEarliest,
            Countdown earliestInMs,
            Instant expectedLatest,
            Countdown latestInMs,
            boolean expectedKnown,
            long seatsLeft,
            long lineId,
            long waiting,
            boolean paused,
            @Nullable Instant opensAt,
            @Nullable Countdown opensInMs,
            @Nullable Long keptForMs) {

        static PositionResponse of(Position position) {
            return new PositionResponse(
                    position.listNum(),
                    position.expectedTime(),
                    new Countdown(position.expectedTime()),
                    position.isAdmitted() ? Status.ADMITTED : Status.WAITING,
                    position.expiresAt(),
                    Countdown.to(position.expiresAt()),
                    position.pollAfter().toMillis(),
                    position.expectedEarliest(),
                    new Countdown(position.expectedEarliest()),
                    position.expectedLatest(),
                    new Countdown(position.expectedLatest()),
                    position.expectedKnown(),
                    position.seatsLeft(),
                    position.queueId().value(),
                    position.waiting(),
                    position.paused(),
                    position.opensAt(),
                    Countdown.to(position.opensAt()),
                    millis(position.keptFor()));
        }

        private static @Nullable Long millis(@Nullable Duration duration) {
            return duration == null ? null : duration.toMillis();
        }
    }

    /** A position in a queue, and the token that stands for it. */
    record JoinResponse(UUID token, @JsonUnwrapped PositionResponse position, long userId) {

        /** A token is a secret: it must not appear in a log. */
        @Override
        public String toString() {
            return "JoinResponse[userId=" + userId + ", position=" + position + "]";
        }
    }

    @PostMapping(Routes.JOIN)
    Envelope<JoinResponse> join(@RequestBody JoinRequest request) {
        Username username = Username.parse(request.username()).orElseThrow(() -> ApiException.invalid("username"));
        ApiException.require(request.concertId() == null || request.concertId() >= 1, "concertId");
        ConcertId concertId = request.concertId() == null ? null : new ConcertId(request.concertId());
        return switch (joinQueue.join(new JoinQueueUseCase.Command(username, concertId))) {
            case JoinQueueUseCase.Joined joined ->
                Envelope.of(new JoinResponse(
                        joined.token().id().value(),
                        PositionResponse.of(findPosition.find(joined.token())),
                        joined.token().userId().value()));
            case JoinQueueUseCase.ConcertNotFound _none -> throw ApiException.of(ErrorCode.CONCERT_NOT_FOUND);
            case JoinQueueUseCase.UsernameRefused _refused -> throw ApiException.invalid("username");
        };
    }

    @GetMapping(Routes.POLL)
    Envelope<PositionResponse> check(TokenHeader header) {
        return switch (findPosition.find(new TokenId(header.value()))) {
            case Position position -> Envelope.of(PositionResponse.of(position));
            case FindPositionUseCase.Refused refused -> throw tokens.refused(refused.why());
        };
    }

    @DeleteMapping("/api/token")
    Envelope<@Nullable Void> leave(TokenHeader header) {
        answers.outcome(leaveQueue.leave(new TokenId(header.value())));
        return Envelope.empty();
    }
}
