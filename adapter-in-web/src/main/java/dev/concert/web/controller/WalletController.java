package dev.concert.web.controller;

import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.application.wallet.WalletQueries;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletEntry;
import dev.concert.web.access.TokenAccess;
import dev.concert.web.access.TokenHeader;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.json.JsonBodyConverter.StoredJson;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The caller's wallet. */
@RestController
record WalletController(ChargeWalletUseCase chargeWallet, WalletQueries wallets, TokenAccess tokens, Answers answers) {

    record ChargeRequest(long amount) {}

    record BalanceResponse(long userId, long point) {

        static BalanceResponse of(ChargeWalletUseCase.Charged charged) {
            return new BalanceResponse(
                    charged.userId().value(), charged.balance().won());
        }
    }

    @PatchMapping("/api/{userId:[0-9]+}/charge")
    Envelope<StoredJson<BalanceResponse>> charge(
            TokenHeader token,
            @RequestHeader HttpHeaders headers,
            @PathVariable long userId,
            @RequestBody ChargeRequest request) {
        ApiException.require(request.amount() >= 1 && request.amount() <= Wallet.MAX_CHARGE.won(), "amount");
        var command = new ChargeWalletUseCase.Command(
                new TokenId(token.value()),
                new UserId(userId),
                new Money(request.amount()),
                answers.keyed(headers, BalanceResponse::of));
        return answers.envelope(chargeWallet.charge(command), WalletController::charged);
    }

    private static BalanceResponse charged(ChargeWalletUseCase.Outcome outcome) {
        return switch (outcome) {
            case ChargeWalletUseCase.Charged charged -> BalanceResponse.of(charged);
            case ChargeWalletUseCase.UserNotFound _none -> throw ApiException.of(ErrorCode.USER_NOT_FOUND);
            case ChargeWalletUseCase.BalanceLimit _limit -> throw ApiException.of(ErrorCode.BALANCE_LIMIT);
        };
    }

    @GetMapping("/api/{userId:[0-9]+}")
    Envelope<BalanceResponse> balance(TokenHeader token, @PathVariable long userId) {
        UserId user = owner(token, userId);
        return Envelope.of(new BalanceResponse(userId, wallets.balance(user)));
    }

    /** @param state the kind of the entry, by the name that the contract has for it */
    record EntryResponse(
            long id, long userId, Kind state, long amount, Instant time, long balanceBefore, long balanceAfter) {

        enum Kind {
            CHARGE,
            USE,
            REFUND;

            private static Kind of(WalletEntry.Kind kind) {
                return switch (kind) {
                    case CHARGE -> CHARGE;
                    case USE -> USE;
                    case REFUND -> REFUND;
                };
            }
        }

        static EntryResponse of(long userId, WalletQueries.Entry entry) {
            return new EntryResponse(
                    entry.id(),
                    userId,
                    Kind.of(entry.kind()),
                    entry.amount(),
                    entry.at(),
                    entry.balanceBefore(),
                    entry.balanceAfter());
        }
    }

    @GetMapping("/api/{userId:[0-9]+}/histories")
    Envelope<List<EntryResponse>> history(
            TokenHeader token,
            @PathVariable long userId,
            @RequestParam(defaultValue = "50") int size,
            @RequestParam(required = false) @Nullable Long before) {
        Answers.requirePage(size);
        UserId user = owner(token, userId);
        return Envelope.of(
                wallets.history(user, before == null ? OptionalLong.empty() : OptionalLong.of(before), size).stream()
                        .map(entry -> EntryResponse.of(userId, entry))
                        .toList());
    }

    /** The user of the token, if the wallet is theirs. */
    private UserId owner(TokenHeader token, long userId) {
        UserId user = tokens.live(token).userId();
        if (user.value() != userId) {
            throw ApiException.of(ErrorCode.USER_NOT_FOUND);
        }
        return user;
    }
}
