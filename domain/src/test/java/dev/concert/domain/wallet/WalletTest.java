package dev.concert.domain.wallet;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.Version;
import dev.concert.domain.wallet.WalletEntry.Kind;
import org.junit.jupiter.api.Test;

class WalletTest {

    private static final UserId USER = new UserId(3);
    private static final ReservationId RESERVATION = new ReservationId(11);

    private final Wallet wallet = new Wallet(USER, new Money(500), new Version(4));

    private static WalletEntry entry(long sequence, Kind kind, long amount, long before, long after) {
        ReservationId reservation = kind == Kind.CHARGE ? null : RESERVATION;
        return new WalletEntry(
                USER, sequence, kind, new Money(amount), new Money(before), new Money(after), reservation, NOW);
    }

    @Test
    void a_new_wallet_is_empty() {
        assertThat(Wallet.empty(USER)).isEqualTo(new Wallet(USER, Money.ZERO, Version.INITIAL));
    }

    @Test
    void a_charge_is_explained_by_the_next_entry_of_the_ledger() {
        Wallet.Posting posting = wallet.charge(new Money(120), NOW);

        assertThat(posting.wallet()).isEqualTo(new Wallet(USER, new Money(620), wallet.version()));
        assertThat(posting.entry()).isEqualTo(entry(5, Kind.CHARGE, 120, 500, 620));
    }

    @Test
    void a_use_is_explained_by_the_next_entry_of_the_ledger() {
        Wallet.Posting posting = wallet.debit(new Money(500), RESERVATION, NOW);

        assertThat(posting.wallet()).isEqualTo(new Wallet(USER, Money.ZERO, wallet.version()));
        assertThat(posting.entry()).isEqualTo(entry(5, Kind.USE, 500, 500, 0));
    }

    @Test
    void the_first_entry_is_number_one() {
        assertThat(Wallet.empty(USER).charge(new Money(1), NOW).entry()).isEqualTo(entry(1, Kind.CHARGE, 1, 0, 1));
    }

    @Test
    void nothing_is_used_that_is_not_there() {
        assertThat(wallet.covers(new Money(500))).isTrue();
        assertThat(wallet.covers(new Money(501))).isFalse();
        assertThatThrownBy(() -> wallet.debit(new Money(501), RESERVATION, NOW))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void a_wallet_has_room_up_to_its_limit() {
        Money room = new Money(500);
        Money more = new Money(501);
        Wallet almostFull = new Wallet(USER, Wallet.MAX_BALANCE.minus(room), new Version(4));

        assertThat(almostFull.hasRoomFor(room)).isTrue();
        assertThat(almostFull.charge(room, NOW).wallet().balance()).isEqualTo(Wallet.MAX_BALANCE);
        assertThat(almostFull.hasRoomFor(more)).isFalse();
        assertThatThrownBy(() -> almostFull.charge(more, NOW)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_charge_is_at_most_the_limit() {
        Money more = Wallet.MAX_CHARGE.plus(new Money(1));

        assertThat(wallet.charge(Wallet.MAX_CHARGE, NOW).entry().amount()).isEqualTo(Wallet.MAX_CHARGE);
        assertThatThrownBy(() -> wallet.charge(more, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("At most 10000000 won are charged at once, not 10000001 won");
    }

    @Test
    void a_charge_beyond_all_numbers_is_no_more_than_one_without_room() {
        Money endless = new Money(Long.MAX_VALUE);

        assertThat(wallet.hasRoomFor(endless)).isFalse();
        assertThatThrownBy(() -> wallet.charge(endless, NOW)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_refund_has_room_beyond_the_limit_and_a_charge_afterwards_has_none() {
        Money one = new Money(1);
        Wallet full = new Wallet(USER, Wallet.MAX_BALANCE, new Version(4));

        Wallet.Posting refund = full.refund(one, RESERVATION, NOW);

        assertThat(refund.entry())
                .isEqualTo(new WalletEntry(
                        USER, 5, Kind.REFUND, one, Wallet.MAX_BALANCE, Wallet.MAX_BALANCE.plus(one), RESERVATION, NOW));
        assertThat(refund.wallet()).isEqualTo(new Wallet(USER, Wallet.MAX_BALANCE.plus(one), new Version(4)));
        assertThat(refund.wallet().hasRoomFor(Money.ZERO)).isFalse();
        assertThatThrownBy(() -> refund.wallet().charge(one, NOW)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_entry_moves_something() {
        assertThatThrownBy(() -> wallet.charge(Money.ZERO, NOW)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> wallet.debit(Money.ZERO, RESERVATION, NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_entry_leads_from_the_balance_before_to_the_balance_after() {
        assertThatThrownBy(() -> entry(1, Kind.CHARGE, 10, 0, 11)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> entry(1, Kind.CHARGE, 10, 10, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> entry(2, Kind.USE, 10, 10, 20)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> entry(0, Kind.CHARGE, 10, 0, 10)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_entry_names_its_reservation_if_and_only_if_the_money_was_used_for_one() {
        Money ten = new Money(10);

        assertThat(wallet.debit(ten, RESERVATION, NOW).entry().reservation()).isEqualTo(RESERVATION);
        assertThat(wallet.charge(ten, NOW).entry().reservation()).isNull();
        assertThatThrownBy(() -> new WalletEntry(USER, 1, Kind.CHARGE, ten, Money.ZERO, ten, RESERVATION, NOW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WalletEntry(USER, 1, Kind.USE, ten, ten, Money.ZERO, null, NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_entry_is_of_a_whole_millisecond() {
        assertThatThrownBy(() -> wallet.charge(new Money(1), NOW.plusNanos(1_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The instant of a ledger entry is a whole number of milliseconds,"
                        + " not 2030-05-01T10:00:00.123001Z");
    }
}
