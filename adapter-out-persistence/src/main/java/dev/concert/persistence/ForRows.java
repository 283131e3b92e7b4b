package dev.concert.persistence;

import dev.concert.persistence.Table.Column;
import dev.concert.persistence.Table.Stored;
import dev.concert.persistence.Table.Type;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A statement about one row or several. For one it takes scalars, as the server plans it once; for arrays it plans each time,
 * which takes longer than to run it. For several it takes arrays, so that its text is the same however many there are.
 */
record ForRows<T>(Function<T, Stored> state, List<Column<T>> bound, String one, String several) {

    String sql(Collection<T> rows) {
        return rows.size() == 1 ? one : several;
    }

    @Nullable
    Object[] values(Collection<T> rows) {
        @Nullable Object[][] byColumn = new @Nullable Object[bound.size()][rows.size()];
        int at = 0;
        for (T row : rows) {
            Stored stored = state.apply(row);
            for (int i = 0; i < bound.size(); i++) {
                byColumn[i][at] = bound.get(i).value().apply(row, stored);
            }
            at++;
        }
        @Nullable Object[] values = new @Nullable Object[bound.size()];
        for (int i = 0; i < values.length; i++) {
            Type type = bound.get(i).type();
            values[i] = rows.size() == 1 ? type.scalar(byColumn[i][0]) : type.array(byColumn[i]);
        }
        return values;
    }
}
