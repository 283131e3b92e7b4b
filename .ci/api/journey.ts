// A buyer's journey with the generated client against a running service that admits one token at a time:
//   node journey.js http://localhost:8080 <the operator's key>
import {
  Configuration,
  ConcertApi,
  ErrorAnswerFromJSON,
  ErrorCode,
  OperatorApi,
  PaymentApi,
  QueueApi,
  QueueStatus,
  ReservationApi,
  ReservationStatus,
  ResponseError,
  WalletApi,
  WalletEntryState,
} from "./target/typescript";
import type { ErrorAnswer, ErrorResult } from "./target/typescript";

declare const process: { argv: string[]; exitCode: number };

const [basePath = "", operatorKey = ""] = process.argv.slice(2);

/** The configuration of a client: it sends the key that a call needs. */
const as = (token?: string) =>
  new Configuration({ basePath, apiKey: (header) => (header === "X-Admin-Key" ? operatorKey : (token ?? "")) });

function check<T>(what: string, actual: T, expected: T): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`${what}: ${JSON.stringify(actual)} in place of ${JSON.stringify(expected)}`);
  }
  console.log(`- ${what}: ${JSON.stringify(actual)}`);
}

async function refusalOf(call: Promise<unknown>): Promise<ErrorAnswer> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ResponseError) return ErrorAnswerFromJSON(await error.response.json());
    throw error;
  }
  throw new Error("The call was not refused");
}

/** Narrows an error to the one that is expected, with its details. */
function isError<C extends ErrorCode>(result: ErrorResult, code: C): asserts result is ErrorResult & { error: C } {
  if (result.error !== code) throw new Error(`${result.error} in place of ${code}`);
}

async function walk(): Promise<void> {
  const operator = new OperatorApi(as());
  const nextYear = `${new Date().getFullYear() + 1}-12-31`;
  const { concertId } = (
    await operator.operatorCreate({
      concertRequest: {
        name: "Journey",
        artist: "Generated client",
        performances: [{ date: nextYear, price: 50_000, seatCount: 5 }],
      },
    })
  ).result;

  const queue = new QueueApi(as());
  const buyer = (await queue.queueJoin({ joinRequest: { username: "buyer" } })).result;
  check("the first user is", buyer.status, QueueStatus.Admitted);
  const second = (await queue.queueJoin({ joinRequest: { username: "second" } })).result;
  check("the second user is", second.status, QueueStatus.Waiting);

  const waiting = await refusalOf(new ConcertApi(as(second.token)).concertDates({ concertId }));
  isError(waiting.result, ErrorCode.NotAdmitted);
  check("a waiting user is refused with the position", [waiting.code, waiting.result.listNum], [403, 1]);

  const concerts = new ConcertApi(as(buyer.token));
  const dates = (await concerts.concertDates({ concertId })).result.availableDates;
  check("the date is", dates, [nextYear]);
  const date = dates[0]!;
  const seats = (await concerts.concertSeats({ concertId, date })).result.availableSeatsList;
  check("the free seats are", seats, ["1", "2", "3", "4", "5"]);

  const reservations = new ReservationApi(as(buyer.token));
  const hold = (reservationAmount: number, seatNumbers = ["1", "2"]) =>
    reservations.reservationReserve({ concertId, holdRequest: { concertAt: date, reservationAmount, seatNumbers } });
  const wrong = await refusalOf(hold(1));
  isError(wrong.result, ErrorCode.AmountMismatch);
  check("a wrong amount is refused with the right one", [wrong.code, wrong.result.expectedAmount], [422, 100_000]);
  const unknown = await refusalOf(hold(100_000, ["5", "6"]));
  isError(unknown.result, ErrorCode.SeatsUnavailable);
  check("a seat that is not there is named", unknown.result.conflicts, [{ seatNumber: "6", reason: "UNKNOWN" }]);
  const held = (await hold(wrong.result.expectedAmount)).result;
  check("the seats are held", [held.seatNumbers, held.amount], [["1", "2"], 100_000]);

  const payments = new PaymentApi(as(buyer.token));
  const { reservationId } = held;
  const pay = (idempotencyKey: string) =>
    payments.paymentPayRaw({ reservationId, paymentRequest: { payAmount: held.amount }, idempotencyKey });
  const poor = await refusalOf(pay("too early"));
  isError(poor.result, ErrorCode.InsufficientBalance);
  check("the missing amount is named", poor.result.missing, 100_000);

  const wallet = new WalletApi(as(buyer.token));
  const { userId } = buyer;
  const charged = (await wallet.walletCharge({ userId, chargeRequest: { amount: poor.result.missing } })).result;
  check("the wallet is charged", charged.point, 100_000);
  const paid = (await (await pay("once")).value()).result;
  check("the reservation is paid", [paid.reservationId, paid.payAmount], [reservationId, 100_000]);
  const again = await pay("once");
  check("paid once", [again.raw.headers.get("Idempotent-Replayed"), (await again.value()).result], ["true", paid]);

  const expired = await refusalOf(concerts.concertDates({ concertId }));
  isError(expired.result, ErrorCode.TokenExpired);
  const { token } = (await queue.queueJoin({ joinRequest: { username: "buyer" } })).result;
  const receipt = (await new ReservationApi(as(token)).reservationFind({ reservationId })).result;
  check("the receipt says", [receipt.status, receipt.paidAt], [ReservationStatus.Paid, paid.payAt]);
  const entries = (await new WalletApi(as(token)).walletHistory({ userId, size: 1 })).result;
  check("the newest entry says", [entries[0]?.state, entries[0]?.balanceAfter], [WalletEntryState.Use, 0]);
  check("leaving answers", (await new QueueApi(as(token)).queueLeave()).result, null);
}

walk().catch((failure) => {
  console.error(failure);
  process.exitCode = 1;
});
