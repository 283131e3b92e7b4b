package dev.concert.web.access;

import dev.concert.application.access.IdempotencyKey;
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
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Checks tokens, and turns refusals into errors of the contract. */
@Component
public record TokenAccess(TokenCalls calls, FindPositionUseCase findPosition) {

    /** @throws ApiException unless the token is live */
    public QueueToken live(TokenHeader token) {
        return granted(calls.check(new TokenId(token.value()), Need.LIVE));
    }

    /** @throws ApiException unless the token is live, or ended so lately that its user may look at own reservations */
    public QueueToken receipts(TokenHeader token) {
        return granted(calls.check(new TokenId(token.value()), Need.RECEIPTS));
    }

    /** @throws ApiException unless the token is admitted in the queue of the concert */
    public void admitted(TokenHeader token, ConcertId concertId) {
        granted(calls.check(new TokenId(token.value()), Need.toBook(concertId)));
    }

    private QueueToken granted(Verdict verdict) {
        return switch (verdict) {
            case Granted granted -> granted.token();
            case Refusal refusal -> throw refused(refusal);
        };
    }

    /** The error for a refusal. */
    public ApiException refused(Refusal refusal) {
        return switch (refusal) {
            case UnknownToken _unknown -> ApiException.of(ErrorCode.TOKEN_UNKNOWN);
            case ExpiredToken expired ->
                ApiException.of(ErrorCode.TOKEN_EXPIRED).with("reason", expired.reason());
            case NotAdmitted notAdmitted -> {
                Position position = findPosition.find(notAdmitted.token());
                yield ApiException.of(ErrorCode.NOT_ADMITTED)
                        .with("listNum", position.listNum())
                        .with("expectedTime", position.expectedTime());
            }
            case WrongQueue wrong ->
                ApiException.of(ErrorCode.WRONG_LINE)
                        .with("concertId", wrong.concertId().value());
        };
    }

    /**
     * The error for a malformed request, unless the token has what is needed.
     *
     * @param key of the request; under it another request may have succeeded
     */
    public Optional<ApiException> refusal(TokenHeader token, Need need, Optional<IdempotencyKey> key) {
        TokenId id = new TokenId(token.value());
        Verdict verdict = calls.check(id, need);
        if (!(verdict instanceof UnknownToken) && key.isPresent() && calls.isAnswered(id, key.get())) {
            return Optional.of(ApiException.of(ErrorCode.IDEMPOTENCY_KEY_REUSED));
        }
        return verdict instanceof Refusal refusal ? Optional.of(refused(refusal)) : Optional.empty();
    }
}
