package dev.concert.proof;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.SettableClock;
import dev.concert.application.access.Answer;
import dev.concert.application.access.Idempotency.Request;
import dev.concert.application.access.OperatorCalls;
import dev.concert.application.access.TokenJudge;
import dev.concert.application.assembly.UseCases;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.operator.RefundReservationUseCase;
import dev.concert.application.queue.FindPositionUseCase;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.reservation.CancelReservationUseCase;
import dev.concert.application.reservation.PayReservationUseCase;
import dev.concert.application.reservation.ReservationQueries;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.application.wallet.WalletQueries;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.user.Username;
import dev.concert.proof.Command.Admit;
import dev.concert.proof.Command.Cancel;
import dev.concert.proof.Command.Charge;
import dev.concert.proof.Command.Check;
import dev.concert.proof.Command.Expire;
import dev.concert.proof.Command.Forget;
import dev.concert.proof.Command.Join;
import dev.concert.proof.Command.Leave;
import dev.concert.proof.Command.Pay;
import dev.concert.proof.Command.Refund;
import dev.concert.proof.Command.Reserve;
import dev.concert.proof.Command.TimePasses;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.beans.factory.BeanFactory;

/** The service, on whatever store, driven command by command; it answers in the model's words. */
final class DrivenService {

    private static final LocalDate FIRST_DATE = LocalDate.parse("2030-12-01");
    private static final TokenId UNKNOWN = new TokenId(new UUID(7, 7));
    private static final UserId ANY_USER = new UserId(1);
    /** As much of a history as one page shows. */
    static final int PAGE = 200;

    private final Parts parts;
    private final UseCases useCases;
    private final SettableClock clock;
    private final Concert concert;
    private final Map<Integer, QueueToken> tokens = new HashMap<>();
    private final List<Reservation> reservations = new ArrayList<>();

    /** One node: what it does, and what it shows. */
    record Parts(UseCases useCases, ConcertQueries concerts, ReservationQueries reservations, WalletQueries wallets) {

        static Parts of(InMemoryApplication application) {
            return new Parts(
                    application.useCases,
                    application.concertQueries,
                    application.reservationQueries,
                    application.walletQueries);
        }

        static Parts of(BeanFactory service) {
            return new Parts(
                    service.getBean(UseCases.class),
                    service.getBean(ConcertQueries.class),
                    service.getBean(ReservationQueries.class),
                    service.getBean(WalletQueries.class));
        }
    }

    DrivenService(Parts parts, SettableClock clock, int performances) {
        this.parts = parts;
        this.useCases = parts.useCases();
        this.clock = clock;
        this.concert = useCases.createConcert()
                .create(new ConcertPlan(
                        "Encore",
                        "The Lanterns",
                        IntStream.range(0, performances)
                                .mapToObj(performance ->
                                        new PerformancePlan(date(performance), new Money(Command.PRICE), Command.SEATS))
                                .toList()));
    }

    private static LocalDate date(int performance) {
        return FIRST_DATE.plusDays(performance);
    }

    private TokenId token(int person) {
        QueueToken token = tokens.get(person);
        return token == null ? UNKNOWN : token.id();
    }

    /** @param reservation that the model has picked, or -1 */
    String answer(Command command, int reservation) {
        return switch (command) {
            case TimePasses passing -> {
                pass(passing.time());
                yield "";
            }
            case Join join -> join(join.person());
            case Check check ->
                switch (useCases.findPosition().find(token(check.person()))) {
                    case FindPositionUseCase.Position position -> shown(position);
                    case FindPositionUseCase.Refused refused -> refused(refused.why());
                };
            case Leave leave -> answer(useCases.leaveQueue().leave(token(leave.person())), _left -> "left");
            case Admit _admit -> {
                useCases.admitWaiting().admit(QueueId.GLOBAL);
                yield "";
            }
            case Expire _expire -> {
                useCases.expireReservations().expire();
                yield "";
            }
            case Forget _forget -> {
                useCases.forgetAbsent().forget();
                yield "";
            }
            case Charge charge -> charge(charge);
            case Reserve reserve -> reserve(reserve);
            case Cancel cancel -> reservation < 0 ? "" : cancel(cancel, reservation);
            case Pay pay -> reservation < 0 ? "" : pay(pay, reservation);
            case Refund _refund -> reservation < 0 ? "" : refund(reservation);
        };
    }

    void pass(Duration time) {
        // What the service does several times a minute, and several times a second.
        for (Duration left = time; left.isPositive(); left = left.minus(PresenceRepository.OUTAGE)) {
            clock.advance(left.compareTo(PresenceRepository.OUTAGE) < 0 ? left : PresenceRepository.OUTAGE);
            useCases.presence().recordUptime();
        }
        useCases.presence().store();
    }

    private String join(int person) {
        var command = new JoinQueueUseCase.Command(new Username("person " + person), null);
        return switch (useCases.joinQueue().join(command)) {
            case JoinQueueUseCase.Joined joined -> {
                QueueToken token = joined.token();
                tokens.put(person, token);
                yield "number " + token.number() + ", "
                        + shown(useCases.findPosition().find(token));
            }
            case JoinQueueUseCase.ConcertNotFound _none -> "no such concert";
            case JoinQueueUseCase.UsernameRefused _refused -> "no such name";
        };
    }

    private static String shown(FindPositionUseCase.Position position) {
        Instant expiresAt = position.expiresAt();
        return expiresAt != null ? "admitted until " + expiresAt : "position " + position.listNum();
    }

    private static <O> String answer(Answer<O> answer, Function<O, String> words) {
        return switch (answer) {
            case Answer.Done<O> done -> words.apply(done.outcome());
            case Answer.Refused<O> refused -> refused(refused.why());
            case Answer.Replayed<O> _other -> throw new AssertionError("Replayed without a key");
            case Answer.KeyReused<O> _other -> throw new AssertionError("Key reused without a key");
            case Answer.KeyInUse<O> _other -> throw new AssertionError("Key in use without a key");
        };
    }

    private static String refused(TokenJudge.Refusal refusal) {
        return switch (refusal) {
            case TokenJudge.UnknownToken _unknown -> "unknown token";
            case TokenJudge.ExpiredToken _expired -> "expired token";
            case TokenJudge.NotAdmitted _waiting -> "not admitted";
            case TokenJudge.WrongQueue _other -> "wrong queue";
        };
    }

    private String charge(Charge command) {
        QueueToken token = tokens.get(command.person());
        var charge = new ChargeWalletUseCase.Command(
                token(command.person()), token == null ? ANY_USER : token.userId(), new Money(command.amount()), null);
        return answer(useCases.chargeWallet().charge(charge), outcome -> switch (outcome) {
            case ChargeWalletUseCase.Charged charged ->
                "balance " + charged.balance().won();
            case ChargeWalletUseCase.UserNotFound _none -> "not found";
            case ChargeWalletUseCase.BalanceLimit _limit -> "limit";
        });
    }

    private String reserve(Reserve command) {
        var reserve = new ReserveSeatsUseCase.Command(
                token(command.person()),
                concert.id(),
                date(command.performance()),
                command.seats().stream().map(SeatNumber::new).collect(Collectors.toCollection(TreeSet::new)),
                new Money(Command.PRICE * command.seats().size() + command.offer()),
                null);
        return answer(useCases.reserveSeats().reserve(reserve), outcome -> switch (outcome) {
            case ReserveSeatsUseCase.Reserved reserved -> {
                Reservation reservation = reserved.reservation();
                if (!reserved.repeated()) {
                    reservations.add(reservation);
                }
                yield "reservation " + numberOf(reservation.id()) + " until " + reservation.heldUntil();
            }
            case ReserveSeatsUseCase.ConcertNotFound _none -> "no such concert";
            case ReserveSeatsUseCase.DateNotFound _none -> "no such date";
            case ReserveSeatsUseCase.OtherQueue _other -> "other queue";
            case ReserveSeatsUseCase.InProgress inProgress -> "in progress " + numberOf(inProgress.reservationId());
            case ReserveSeatsUseCase.SeatsUnavailable unavailable ->
                unavailable.conflicts().stream()
                        .map(conflict -> conflict.seat() + " " + conflict.reason())
                        .collect(Collectors.joining(", "));
            case ReserveSeatsUseCase.AmountMismatch mismatch ->
                "costs " + mismatch.expected().won();
        });
    }

    private int numberOf(ReservationId id) {
        return IntStream.range(0, reservations.size())
                .filter(i -> reservations.get(i).id().equals(id))
                .findAny()
                .orElse(-1);
    }

    private String cancel(Cancel command, int reservation) {
        ReservationId id = reservations.get(reservation).id();
        return answer(useCases.cancelReservation().cancel(token(command.person()), id), outcome -> switch (outcome) {
            case CancelReservationUseCase.GivenBack _done -> "given back";
            case CancelReservationUseCase.NotFound _none -> "not found";
            case CancelReservationUseCase.AlreadyPaid _paid -> "already paid";
            case CancelReservationUseCase.AlreadyRefunded _refunded -> "already refunded";
        });
    }

    private String pay(Pay command, int reservation) {
        Reservation wanted = reservations.get(reservation);
        var pay = new PayReservationUseCase.Command(
                token(command.person()), wanted.id(), new Money(wanted.amount().won() + command.offer()), null);
        return answer(useCases.payReservation().pay(pay), outcome -> switch (outcome) {
            case PayReservationUseCase.Completed completed ->
                "paid " + completed.payment().amount().won();
            case PayReservationUseCase.NotFound _none -> "not found";
            case PayReservationUseCase.HoldExpired _expired -> "hold expired";
            case PayReservationUseCase.AlreadyPaid _paid -> "already paid";
            case PayReservationUseCase.AlreadyRefunded _refunded -> "already refunded";
            case PayReservationUseCase.AlreadyCancelled _cancelled -> "cancelled";
            case PayReservationUseCase.AmountMismatch mismatch ->
                "costs " + mismatch.expected().won();
            case PayReservationUseCase.InsufficientBalance insufficient ->
                "missing " + insufficient.missing().won();
        });
    }

    private static <S> OperatorCalls.Call<S> call(Class<S> success) {
        return new OperatorCalls.Call<>("admin", "model", "model", new Request<>("", null, success), _members -> "{}");
    }

    private String refund(int reservation) {
        ReservationId id = reservations.get(reservation).id();
        var answer = useCases.refundReservation().refund(id, call(RefundReservationUseCase.Refunded.class));
        return answer(answer, outcome -> switch (outcome) {
            case RefundReservationUseCase.Refunded refunded ->
                "refunded " + refunded.reservation().amount().won();
            case RefundReservationUseCase.NotFound _none -> "not found";
            case RefundReservationUseCase.NotPaid _open -> "not paid";
        });
    }

    // What there is to see
    // ------------------------------------------------------------------------------------------------

    List<Integer> freeSeats(int performance) {
        return parts.concerts().availableSeats(concert.id(), date(performance), FIRST_DATE, clock.instant())
                        instanceof ConcertQueries.AvailableSeats seats
                ? seats.numbers()
                : List.of();
    }

    String statusOf(int reservation) {
        Reservation it = reservations.get(reservation);
        return parts.reservations()
                .find(it.id(), it.userId(), clock.instant())
                .orElseThrow()
                .status()
                .name();
    }

    long balance(int person) {
        return parts.wallets().balance(userOf(person));
    }

    List<String> history(int person) {
        return parts.wallets().history(userOf(person), OptionalLong.empty(), PAGE).stream()
                .map(entry -> entry.kind() + " " + entry.amount())
                .toList();
    }

    private UserId userOf(int person) {
        return Objects.requireNonNull(tokens.get(person)).userId();
    }
}
