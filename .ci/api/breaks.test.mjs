// What breaks.mjs has to find and what it has to let pass, tried on the released document.
import assert from "node:assert";
import { readFileSync } from "node:fs";
import test from "node:test";
import { breaksBetween } from "./breaks.mjs";

const released = JSON.parse(readFileSync("target/released.json", "utf8"));

function breaksOf(change) {
  const document = structuredClone(released);
  change(document, document.components.schemas, document.paths);
  return breaksBetween(released, document);
}

const rename = (object, from, to) => {
  object[to] = object[from];
  delete object[from];
};

const ALLOWED = {
  "other words": (_, schemas) => (schemas.Balance.description = "other"),
  "a new member of an answer": (_, schemas) => (schemas.Balance.properties.more = { type: "string" }),
  "a new optional member of a request": (_, schemas) => (schemas.ChargeRequest.properties.memo = { type: "string" }),
  "a new route": (_, __, paths) => (paths["/api/settings"] = paths["/api/concerts"]),
  "a new error": (_, schemas) => {
    schemas.ErrorCode.enum.push("SEAT_LIMIT");
    schemas.ErrorResult.discriminator.mapping.SEAT_LIMIT = "#/components/schemas/OtherError";
  },
  "a wider limit of a request": (_, schemas) => (schemas.ChargeRequest.properties.amount.maximum *= 2),
};

const BREAKS = {
  "a member of an answer is gone": (_, schemas) => delete schemas.Balance.properties.point,
  "a detail of an error is gone": (_, schemas) => delete schemas.AmountMismatch.properties.expectedAmount,
  "a member of an answer may be missing": (_, schemas) => schemas.Balance.required.pop(),
  "a member of an answer may be null": (_, schemas) => (schemas.Balance.properties.point.type = ["integer", "null"]),
  "a member of an answer has another type": (_, schemas) => (schemas.Balance.properties.point.type = "string"),
  "a state has another name": (_, schemas) => (schemas.ReservationStatus.enum[0] = "ON_HOLD"),
  "a code has another name": (_, schemas) => schemas.ErrorCode.enum.pop(),
  "an error has another status": (_, __, paths) => rename(paths["/api/{userId}/charge"].patch.responses, "422", "409"),
  "a member of a request is gone": (_, schemas) => delete schemas.ChargeRequest.properties.amount,
  "a member of a request is required": (_, schemas) => schemas.JoinRequest.required.push("concertId"),
  "a narrower limit of a request": (_, schemas) => (schemas.ChargeRequest.properties.amount.maximum = 10),
  "a header is required": (document) => (document.components.parameters.IdempotencyKey.required = true),
  "a route is gone": (_, __, paths) => delete paths["/api/concerts"],
  "a route needs a token": (_, __, paths) => (paths["/api/concerts"].get.security = [{ token: [] }]),
  "a method of clients has another name": (_, __, paths) => (paths["/api/concerts"].get.operationId = "concert.list"),
  "a type of clients has another name": (_, schemas) => rename(schemas, "Line", "Queue"),
};

for (const [what, change] of Object.entries(ALLOWED)) {
  test(`allowed: ${what}`, () => assert.deepEqual(breaksOf(change), []));
}
for (const [what, change] of Object.entries(BREAKS)) {
  test(`a break: ${what}`, () => assert.notDeepEqual(breaksOf(change), []));
}
