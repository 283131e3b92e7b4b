package dev.concert.web.access;

import dev.concert.application.access.TokenCalls;
import dev.concert.application.access.TokenJudge.ExpiredToken;
import dev.concert.application.access.TokenJudge.Granted;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.access.TokenJudge.NotAdmitted;
import dev.concert.application.access.TokenJudge.Refusal;
import dev.concert.application.access.TokenJudge.UnknownToken;
import dev.concert.application.access.TokenJudge.Verdict;
import dev.concert.application.access.TokenJudge.WrongQueue;
import dev.concert.application.queue.FindPositionUseCase;
import dev.concert.application.queue.FindPositionUseCase.Position;
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

    private final TokenCalls calls;
    private final FindPositionUseCase findPosition;

    TokenAccess(TokenCalls calls, FindPositionUseCase findPosition) {
        this.calls = calls;
        this.findPosition = findPosition;
    }

    public QueueToken live(TokenHeader token) {
        return granted(calls.check(new TokenId(token.value()), Need.LIVE));
    }

    /** Admitted, in the line in which people wait to book the concert. */
    public void admitted(TokenHeader token, ConcertId concertId) {
        granted(calls.check(new TokenId(token.value()), Need.toBook(concertId)));
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
                ? calls.check(id, Need.toBook(new ConcertId(concertId.getAsLong())))
                : calls.check(id, admittedOnly ? Need.ADMITTED : Need.LIVE);
        return switch (pass) {
            case Granted _granted -> Optional.empty();
            case Refusal refusal -> Optional.of(refused(refusal));
        };
    }
}
