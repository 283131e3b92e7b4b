package dev.concert.web;

import dev.concert.application.TokenGate;
import dev.concert.application.TokenGate.Access;
import dev.concert.application.TokenGate.ExpiredToken;
import dev.concert.application.TokenGate.Granted;
import dev.concert.application.TokenGate.NotAdmitted;
import dev.concert.application.TokenGate.Refusal;
import dev.concert.application.TokenGate.UnknownToken;
import dev.concert.application.queue.FindPlaceUseCase;
import dev.concert.application.queue.FindPlaceUseCase.Place;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.TokenId;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Says of a token who its bearer is, or refuses with the contract's error. */
@Component
class Doorkeeper implements TokenJudge {

    private final TokenGate gate;
    private final FindPlaceUseCase findPlace;

    Doorkeeper(TokenGate gate, FindPlaceUseCase findPlace) {
        this.gate = gate;
        this.findPlace = findPlace;
    }

    QueueToken live(TokenHeader token) {
        return pass(token, Access.LIVE);
    }

    QueueToken admitted(TokenHeader token) {
        return pass(token, Access.ADMITTED);
    }

    private QueueToken pass(TokenHeader token, Access access) {
        return switch (gate.pass(new TokenId(token.value()), access)) {
            case Granted granted -> granted.token();
            case Refusal refusal -> throw refused(refusal);
        };
    }

    /** The error that says so. */
    ApiException refused(Refusal refusal) {
        return switch (refusal) {
            case UnknownToken _unknown -> ApiException.of(ErrorCode.TOKEN_UNKNOWN);
            case ExpiredToken _expired -> ApiException.of(ErrorCode.TOKEN_EXPIRED);
            case NotAdmitted notAdmitted -> {
                Place place = findPlace.find(notAdmitted.token());
                yield ApiException.of(ErrorCode.NOT_ADMITTED)
                        .with("listNum", place.listNum())
                        .with("expectedTime", place.expectedTime());
            }
        };
    }

    @Override
    public Optional<ApiException> refusal(UUID token, boolean admittedOnly) {
        return switch (gate.pass(new TokenId(token), admittedOnly ? Access.ADMITTED : Access.LIVE)) {
            case Granted _granted -> Optional.empty();
            case Refusal refusal -> Optional.of(refused(refusal));
        };
    }
}
