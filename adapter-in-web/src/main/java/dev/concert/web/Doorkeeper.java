package dev.concert.web;

import dev.concert.application.queue.FindPlaceUseCase;
import dev.concert.application.queue.FindPlaceUseCase.Place;
import dev.concert.application.queue.TokenGate;
import dev.concert.application.queue.TokenGate.Access;
import dev.concert.application.queue.TokenGate.ExpiredToken;
import dev.concert.application.queue.TokenGate.Granted;
import dev.concert.application.queue.TokenGate.NotAdmitted;
import dev.concert.application.queue.TokenGate.Pass;
import dev.concert.application.queue.TokenGate.Refusal;
import dev.concert.application.queue.TokenGate.UnknownToken;
import dev.concert.application.queue.TokenGate.WrongLine;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.shared.ConcertId;
import java.util.Optional;
import java.util.OptionalLong;
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
        return granted(gate.pass(new TokenId(token.value()), Access.LIVE));
    }

    /** Admitted, in the line in which people wait to book the concert. */
    void admitted(TokenHeader token, ConcertId concertId) {
        granted(gate.passToBook(new TokenId(token.value()), concertId));
    }

    private QueueToken granted(Pass pass) {
        return switch (pass) {
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
            case WrongLine wrong ->
                ApiException.of(ErrorCode.WRONG_LINE)
                        .with("concertId", wrong.concertId().value());
        };
    }

    @Override
    public Optional<ApiException> refusal(UUID token, boolean admittedOnly, OptionalLong concertId) {
        TokenId id = new TokenId(token);
        Pass pass = concertId.isPresent()
                ? gate.passToBook(id, new ConcertId(concertId.getAsLong()))
                : gate.pass(id, admittedOnly ? Access.ADMITTED : Access.LIVE);
        return switch (pass) {
            case Granted _granted -> Optional.empty();
            case Refusal refusal -> Optional.of(refused(refusal));
        };
    }
}
