package dev.concert.web.access;

import dev.concert.application.queue.FindPositionUseCase;
import dev.concert.application.queue.FindPositionUseCase.Position;
import dev.concert.application.queue.TokenJudge;
import dev.concert.application.queue.TokenJudge.Access;
import dev.concert.application.queue.TokenJudge.ExpiredToken;
import dev.concert.application.queue.TokenJudge.Granted;
import dev.concert.application.queue.TokenJudge.NotAdmitted;
import dev.concert.application.queue.TokenJudge.Refusal;
import dev.concert.application.queue.TokenJudge.UnknownToken;
import dev.concert.application.queue.TokenJudge.Verdict;
import dev.concert.application.queue.TokenJudge.WrongQueue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.shared.ConcertId;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Says of a token who its bearer is, or refuses with the contract's error. */
@Component
public class TokenAccess implements TokenRefusals {

    private final TokenJudge gate;
    private final FindPositionUseCase findPosition;

    TokenAccess(TokenJudge gate, FindPositionUseCase findPosition) {
        this.gate = gate;
        this.findPosition = findPosition;
    }

    public QueueToken live(TokenHeader token) {
        return granted(gate.pass(new TokenId(token.value()), Access.LIVE));
    }

    /** Admitted, in the line in which people wait to book the concert. */
    public void admitted(TokenHeader token, ConcertId concertId) {
        granted(gate.passToBook(new TokenId(token.value()), concertId));
    }

    private QueueToken granted(Verdict pass) {
        return switch (pass) {
            case Granted granted -> granted.token();
            case Refusal refusal -> throw refused(refusal);
        };
    }

    /** The error that says so. */
    public ApiException refused(Refusal refusal) {
        return switch (refusal) {
            case UnknownToken _unknown -> ApiException.of(ErrorCode.TOKEN_UNKNOWN);
            case ExpiredToken _expired -> ApiException.of(ErrorCode.TOKEN_EXPIRED);
            case NotAdmitted notAdmitted -> {
                Position place = findPosition.find(notAdmitted.token());
                yield ApiException.of(ErrorCode.NOT_ADMITTED)
                        .with("listNum", place.listNum())
                        .with("expectedTime", place.expectedTime());
            }
            case WrongQueue wrong ->
                ApiException.of(ErrorCode.WRONG_LINE)
                        .with("concertId", wrong.concertId().value());
        };
    }

    @Override
    public Optional<ApiException> refusal(UUID token, boolean admittedOnly, OptionalLong concertId) {
        TokenId id = new TokenId(token);
        Verdict pass = concertId.isPresent()
                ? gate.passToBook(id, new ConcertId(concertId.getAsLong()))
                : gate.pass(id, admittedOnly ? Access.ADMITTED : Access.LIVE);
        return switch (pass) {
            case Granted _granted -> Optional.empty();
            case Refusal refusal -> Optional.of(refused(refusal));
        };
    }
}
