package dev.concert.persistence;

import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.UserId;
import dev.concert.domain.shared.Version;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.mapstruct.Mapper;
import org.mapstruct.Mapping;
import org.mapstruct.ReportingPolicy;

@Mapper(unmappedTargetPolicy = ReportingPolicy.ERROR)
interface WalletMapper {

    @Mapping(target = "userId", source = "userId.value")
    @Mapping(target = "balance", source = "balance.won")
    @Mapping(target = "version", source = "version.value")
    WalletJpaEntity toRow(Wallet wallet);

    @Mapping(target = "userId", source = "userId.value")
    @Mapping(target = "amount", source = "amount.won")
    @Mapping(target = "balanceBefore", source = "balanceBefore.won")
    @Mapping(target = "balanceAfter", source = "balanceAfter.won")
    @Mapping(target = "reservationId", source = "reservation.value")
    WalletEntryJpaEntity toRow(WalletEntry entry);

    default Wallet read(ResultSet row, int index) throws SQLException {
        return new Wallet(
                new UserId(row.getLong("user_id")),
                new Money(row.getLong("balance")),
                new Version(row.getLong("version")));
    }
}
