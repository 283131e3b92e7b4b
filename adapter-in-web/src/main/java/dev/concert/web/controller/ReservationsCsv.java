package dev.concert.web.controller;

import dev.concert.application.reservation.ReservationQueries.ReservationView;
import dev.concert.application.reservation.ReservationSearchQueries.FoundReservation;
import dev.concert.web.json.ContractJson;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes reservations as CSV by RFC 4180, with a byte order mark, by which spreadsheets know UTF-8. */
final class ReservationsCsv {

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final String COLUMNS = "reservationId,status,concertId,concertName,date,seatNumbers,amount,userId,"
            + "username,heldAt,paidAt,refundedAt\r\n";

    private final Writer out;
    private final DateTimeFormatter times;

    ReservationsCsv(Writer out, ZoneId zone) {
        this.out = out;
        this.times = ContractJson.TIME.withZone(zone);
    }

    void writeHeader() throws IOException {
        out.write(BYTE_ORDER_MARK);
        out.write(COLUMNS);
    }

    void write(FoundReservation found) throws IOException {
        ReservationView view = found.view();
        out.write(Stream.of(
                        view.reservationId(),
                        view.status(),
                        view.concertId(),
                        view.concertName(),
                        view.reservationDate(),
                        view.seatNumbers().stream().map(String::valueOf).collect(Collectors.joining(" ")),
                        view.amount(),
                        found.userId(),
                        found.username() == null ? "" : found.username(),
                        time(found.heldAt()),
                        time(view.paidAt()),
                        time(view.refundedAt()))
                .map(value -> cell(value.toString()))
                .collect(Collectors.joining(",", "", "\r\n")));
    }

    private String time(@Nullable Instant instant) {
        return instant == null ? "" : times.format(instant);
    }

    /** A text that a spreadsheet would take for a formula is marked as text. */
    static String cell(String text) {
        String marked = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return marked.chars().anyMatch(character -> ",\"\r\n".indexOf(character) >= 0)
                ? '"' + marked.replace("\"", "\"\"") + '"'
                : marked;
    }
}
