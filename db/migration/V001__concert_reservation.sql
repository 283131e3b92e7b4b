-- The concert reservation service.
--
-- Every invariant that the database can hold is a constraint here; the service relies on none of them for its answers, and
-- on all of them as the last line of defence. Runs on PostgreSQL 15 to 18; the owner of the database need not be superuser
-- (btree_gist is a trusted extension).

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Users and their money --------------------------------------------------------------------------------------------------

CREATE TABLE app_user (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  username   text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT app_user_one_per_name UNIQUE (username),
  CONSTRAINT app_user_name_length CHECK (char_length(username) BETWEEN 1 AND 50)
);

-- The ledger: entries of a wallet count 1, 2, 3 … and each begins with the balance that the one before left.
CREATE TABLE wallet_entry (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id        bigint NOT NULL REFERENCES app_user,
  sequence       bigint NOT NULL,
  kind           text NOT NULL,
  amount         bigint NOT NULL,
  balance_before bigint NOT NULL,
  balance_after  bigint NOT NULL,
  at             timestamptz NOT NULL,
  previous       bigint GENERATED ALWAYS AS (NULLIF(sequence - 1, 0)) STORED,
  CONSTRAINT wallet_entry_kind CHECK (kind IN ('CHARGE', 'USE')),
  CONSTRAINT wallet_entry_amount_positive CHECK (amount > 0),
  CONSTRAINT wallet_entry_balance_range CHECK (balance_after BETWEEN 0 AND 1000000000000),
  CONSTRAINT wallet_entry_adds_up
    CHECK (balance_after = balance_before + CASE kind WHEN 'CHARGE' THEN amount ELSE -amount END),
  CONSTRAINT wallet_entry_begins_empty CHECK (sequence > 1 OR (sequence = 1 AND balance_before = 0)),
  CONSTRAINT wallet_entry_one_per_sequence UNIQUE (user_id, sequence),
  CONSTRAINT wallet_entry_link UNIQUE (user_id, sequence, balance_after),
  CONSTRAINT wallet_entry_chained
    FOREIGN KEY (user_id, previous, balance_before) REFERENCES wallet_entry (user_id, sequence, balance_after)
);

-- The version counts the entries, so the balance of a wallet at version n is what its entry n left, or 0 at version 0.
CREATE TABLE wallet (
  user_id    bigint PRIMARY KEY REFERENCES app_user,
  balance    bigint NOT NULL DEFAULT 0,
  version    bigint NOT NULL DEFAULT 0,
  last_entry bigint GENERATED ALWAYS AS (NULLIF(version, 0)) STORED,
  CONSTRAINT wallet_balance_range CHECK (balance BETWEEN 0 AND 1000000000000),
  CONSTRAINT wallet_begins_empty CHECK (version > 0 OR (version = 0 AND balance = 0)),
  CONSTRAINT wallet_equals_ledger
    FOREIGN KEY (user_id, last_entry, balance) REFERENCES wallet_entry (user_id, sequence, balance_after)
    DEFERRABLE INITIALLY DEFERRED
);

CREATE FUNCTION wallet_entry_is_in_wallet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM wallet WHERE user_id = NEW.user_id AND version >= NEW.sequence) THEN
    RAISE EXCEPTION 'wallet entry % is not in its wallet''s balance', NEW.id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'wallet_entry_in_wallet', TABLE = 'wallet_entry';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER wallet_entry_in_wallet AFTER INSERT ON wallet_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wallet_entry_is_in_wallet();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what % has said stays so', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER wallet_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON wallet_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The waiting line -------------------------------------------------------------------------------------------------------

CREATE TABLE queue (
  id          bigint PRIMARY KEY,
  capacity    integer NOT NULL,
  last_number bigint NOT NULL DEFAULT 0,
  CONSTRAINT queue_capacity_positive CHECK (capacity > 0),
  CONSTRAINT queue_last_number_range CHECK (last_number >= 0)
);

CREATE TABLE queue_token (
  id            uuid PRIMARY KEY,
  queue_id      bigint NOT NULL REFERENCES queue,
  number        bigint NOT NULL,
  user_id       bigint NOT NULL REFERENCES app_user,
  state         text NOT NULL,
  issued_at     timestamptz NOT NULL,
  admitted_at   timestamptz,
  claim_until   timestamptz,
  session_until timestamptz,
  claimed_at    timestamptz,
  hold_until    timestamptz,
  ended_at      timestamptz,
  end_reason    text,
  expires_at    timestamptz GENERATED ALWAYS AS (
    CASE WHEN claimed_at IS NULL THEN claim_until ELSE greatest(session_until, hold_until) END) STORED,
  CONSTRAINT queue_token_number_positive CHECK (number > 0),
  CONSTRAINT queue_token_one_per_number UNIQUE (queue_id, number),
  CONSTRAINT queue_token_end_reason CHECK (end_reason IN ('PAID', 'LEFT', 'UNCLAIMED', 'EXPIRED')),
  CONSTRAINT queue_token_state CHECK (
    CASE state
      WHEN 'WAITING' THEN num_nonnulls(admitted_at, claim_until, session_until, claimed_at, hold_until, ended_at, end_reason) = 0
      WHEN 'ADMITTED' THEN num_nulls(admitted_at, claim_until, session_until) = 0 AND num_nonnulls(ended_at, end_reason) = 0
      WHEN 'ENDED' THEN num_nulls(ended_at, end_reason) = 0
        AND num_nonnulls(claim_until, session_until, claimed_at, hold_until) = 0
      ELSE false
    END)
);

CREATE UNIQUE INDEX queue_token_one_live_per_user ON queue_token (user_id, queue_id) WHERE state <> 'ENDED';
CREATE INDEX queue_token_waiting ON queue_token (queue_id, number) WHERE state = 'WAITING';
CREATE INDEX queue_token_admitted ON queue_token (queue_id, expires_at) WHERE state = 'ADMITTED';
CREATE INDEX queue_token_freed ON queue_token (queue_id, ended_at) WHERE state = 'ENDED' AND admitted_at IS NOT NULL;

-- Concerts, seats, reservations ------------------------------------------------------------------------------------------

CREATE TABLE concert (
  id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name   text NOT NULL,
  artist text NOT NULL,
  CONSTRAINT concert_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
  CONSTRAINT concert_artist_length CHECK (char_length(artist) BETWEEN 1 AND 200)
);

CREATE TABLE performance (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  concert_id bigint NOT NULL REFERENCES concert,
  date       date NOT NULL,
  CONSTRAINT performance_one_per_date UNIQUE (concert_id, date)
);

-- A node takes 50 ids at a time, so ids grow but are neither gapless nor in the order of time over several nodes.
CREATE SEQUENCE reservation_id AS bigint INCREMENT BY 50;

CREATE TABLE reservation (
  id             bigint PRIMARY KEY,
  user_id        bigint NOT NULL REFERENCES app_user,
  token_id       uuid NOT NULL REFERENCES queue_token,
  performance_id bigint NOT NULL REFERENCES performance,
  seat_numbers   integer[] NOT NULL,
  amount         bigint NOT NULL,
  state          text NOT NULL,
  held_at        timestamptz NOT NULL,
  held_until     timestamptz NOT NULL,
  paid_at        timestamptz,
  cancelled_at   timestamptz,
  paid_id        bigint GENERATED ALWAYS AS (CASE state WHEN 'PAID' THEN id END) STORED,
  CONSTRAINT reservation_has_seats CHECK (cardinality(seat_numbers) > 0),
  CONSTRAINT reservation_amount_positive CHECK (amount > 0),
  CONSTRAINT reservation_hold_lasts CHECK (held_until > held_at),
  CONSTRAINT reservation_paid_in_time CHECK (paid_at < held_until),
  CONSTRAINT reservation_state CHECK (
    CASE state
      WHEN 'HELD' THEN num_nonnulls(paid_at, cancelled_at) = 0
      WHEN 'PAID' THEN paid_at IS NOT NULL AND cancelled_at IS NULL
      WHEN 'CANCELLED' THEN cancelled_at IS NOT NULL AND paid_at IS NULL
      WHEN 'EXPIRED' THEN num_nonnulls(paid_at, cancelled_at) = 0
      ELSE false
    END),
  CONSTRAINT reservation_settlement UNIQUE (id, user_id, amount, paid_at)
);

CREATE UNIQUE INDEX reservation_one_held_per_token ON reservation (token_id) WHERE state = 'HELD';
CREATE INDEX reservation_held ON reservation (held_until) WHERE state = 'HELD';

CREATE TABLE seat (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  performance_id bigint NOT NULL REFERENCES performance,
  number         integer NOT NULL,
  price          bigint NOT NULL,
  version        bigint NOT NULL DEFAULT 0,
  state          text NOT NULL DEFAULT 'AVAILABLE',
  reservation_id bigint,
  held_until     timestamptz,
  owner_id       bigint,
  CONSTRAINT seat_one_per_number UNIQUE (performance_id, number),
  CONSTRAINT seat_number_range CHECK (number BETWEEN 1 AND 50),
  CONSTRAINT seat_price_positive CHECK (price > 0),
  CONSTRAINT seat_version_range CHECK (version >= 0),
  CONSTRAINT seat_state CHECK (
    CASE state
      WHEN 'AVAILABLE' THEN num_nonnulls(reservation_id, held_until, owner_id) = 0
      WHEN 'HELD' THEN num_nulls(reservation_id, held_until) = 0 AND owner_id IS NULL
      WHEN 'SOLD' THEN num_nulls(reservation_id, owner_id) = 0 AND held_until IS NULL
      ELSE false
    END)
);

CREATE INDEX seat_of_reservation ON seat (reservation_id) WHERE reservation_id IS NOT NULL;
CREATE INDEX seat_held ON seat (held_until) WHERE state = 'HELD';
CREATE INDEX seat_unsold ON seat (performance_id) WHERE state <> 'SOLD';

-- Who has had a claim on which seat, and when: from the hold on to its end, or without end once it is paid. Two claims on
-- one seat never overlap, whatever the rows above say.
CREATE TABLE seat_claim (
  reservation_id bigint NOT NULL REFERENCES reservation,
  seat_id        bigint NOT NULL REFERENCES seat,
  during         tstzrange NOT NULL,
  PRIMARY KEY (reservation_id, seat_id),
  CONSTRAINT seat_claim_one_at_a_time EXCLUDE USING gist (seat_id WITH =, during WITH &&)
);

CREATE TRIGGER seat_claim_without_end_lasts BEFORE UPDATE OR DELETE ON seat_claim
  FOR EACH ROW WHEN (upper_inf(OLD.during)) EXECUTE FUNCTION refuse_change();

ALTER TABLE seat ADD CONSTRAINT seat_taken_by_claim
  FOREIGN KEY (reservation_id, id) REFERENCES seat_claim (reservation_id, seat_id);

-- A payment settles a reservation that is paid: by the same user, the same amount, at the same instant.
CREATE TABLE payment (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reservation_id bigint NOT NULL,
  user_id        bigint NOT NULL,
  amount         bigint NOT NULL,
  paid_at        timestamptz NOT NULL,
  CONSTRAINT payment_one_per_reservation UNIQUE (reservation_id),
  CONSTRAINT payment_amount_positive CHECK (amount > 0),
  CONSTRAINT payment_by_user UNIQUE (reservation_id, user_id),
  CONSTRAINT payment_settles_reservation
    FOREIGN KEY (reservation_id, user_id, amount, paid_at) REFERENCES reservation (id, user_id, amount, paid_at)
);

CREATE TRIGGER payment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The other way round: no reservation is paid and no seat sold without a payment, and a seat only to who paid. Checked at
-- the commit, since all of it is written in one.
ALTER TABLE reservation ADD CONSTRAINT reservation_paid_by_payment
  FOREIGN KEY (paid_id) REFERENCES payment (reservation_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE seat ADD CONSTRAINT seat_sold_to_payer
  FOREIGN KEY (reservation_id, owner_id) REFERENCES payment (reservation_id, user_id) DEFERRABLE INITIALLY DEFERRED;
