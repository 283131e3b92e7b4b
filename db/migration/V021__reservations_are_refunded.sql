-- A paid reservation may be refunded: its money goes back into the wallet, whatever that holds, and its seats are claimed no longer.
-- A node of an earlier release cannot read such a reservation.

ALTER TABLE reservation
  ADD COLUMN refunded_at timestamptz,
  DROP CONSTRAINT reservation_state,
  ADD CONSTRAINT reservation_state CHECK (
    CASE state
      WHEN 'HELD' THEN num_nonnulls(paid_at, refunded_at, cancelled_at) = 0
      WHEN 'PAID' THEN paid_at IS NOT NULL AND num_nonnulls(refunded_at, cancelled_at) = 0
      WHEN 'REFUNDED' THEN num_nulls(paid_at, refunded_at) = 0 AND cancelled_at IS NULL
      WHEN 'CANCELLED' THEN cancelled_at IS NOT NULL AND num_nonnulls(paid_at, refunded_at) = 0
      WHEN 'EXPIRED' THEN num_nonnulls(paid_at, refunded_at, cancelled_at) = 0
      ELSE false
    END),
  ADD CONSTRAINT reservation_refunded_after_payment CHECK (refunded_at >= paid_at);

ALTER TABLE wallet
  DROP CONSTRAINT wallet_balance_range,
  ADD CONSTRAINT wallet_balance_range CHECK (balance >= 0);

-- The limit is for charges alone.
ALTER TABLE wallet_entry
  DROP CONSTRAINT wallet_entry_kind,
  ADD CONSTRAINT wallet_entry_kind CHECK (kind IN ('CHARGE', 'USE', 'REFUND')),
  DROP CONSTRAINT wallet_entry_balance_range,
  ADD CONSTRAINT wallet_entry_balance_range
    CHECK (balance_after >= 0 AND (kind <> 'CHARGE' OR balance_after <= 1000000000000)),
  DROP CONSTRAINT wallet_entry_adds_up,
  ADD CONSTRAINT wallet_entry_adds_up
    CHECK (balance_after = balance_before + CASE kind WHEN 'USE' THEN -amount ELSE amount END);

CREATE UNIQUE INDEX wallet_entry_one_refund ON wallet_entry (reservation_id) WHERE kind = 'REFUND';

-- Money comes back with a refund alone, to who paid, as much as was paid, at the refund's instant.
CREATE FUNCTION wallet_entry_is_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM reservation r JOIN payment p ON p.reservation_id = r.id
    WHERE r.id = NEW.reservation_id AND r.state = 'REFUNDED' AND r.refunded_at = NEW.at
      AND p.user_id = NEW.user_id AND p.amount = NEW.amount) THEN
    RAISE EXCEPTION 'wallet entry % is not the refund of its reservation', NEW.id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'wallet_entry_refunds_payment', TABLE = 'wallet_entry';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER wallet_entry_refunds_payment AFTER INSERT ON wallet_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'REFUND') EXECUTE FUNCTION wallet_entry_is_refund();

-- The other way round: a refund gives the money back, and the seats.
CREATE FUNCTION reservation_refund_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM wallet_entry WHERE reservation_id = NEW.id AND kind = 'REFUND')
    OR EXISTS (SELECT FROM seat_claim WHERE reservation_id = NEW.id AND upper_inf(during))
    OR EXISTS (SELECT FROM seat WHERE reservation_id = NEW.id) THEN
    RAISE EXCEPTION 'reservation % is refunded in part', NEW.id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'reservation_refund_whole', TABLE = 'reservation';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER reservation_refund_whole AFTER INSERT OR UPDATE ON reservation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'REFUNDED') EXECUTE FUNCTION reservation_refund_is_whole();

CREATE TRIGGER reservation_refunded_stays BEFORE UPDATE OR DELETE ON reservation
  FOR EACH ROW WHEN (OLD.state = 'REFUNDED') EXECUTE FUNCTION refuse_change();

-- What a paid reservation claims ends with its refund, and with nothing else.
CREATE FUNCTION seat_claim_ends_with_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.reservation_id, NEW.seat_id) = (OLD.reservation_id, OLD.seat_id)
    AND EXISTS (
      SELECT FROM reservation WHERE id = NEW.reservation_id AND state = 'REFUNDED'
        AND NEW.during = tstzrange(lower(OLD.during), greatest(lower(OLD.during), refunded_at))) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the claim of reservation % lasts', OLD.reservation_id
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;

DROP TRIGGER seat_claim_without_end_lasts ON seat_claim;
CREATE TRIGGER seat_claim_without_end_lasts BEFORE UPDATE OR DELETE ON seat_claim
  FOR EACH ROW WHEN (upper_inf(OLD.during)) EXECUTE FUNCTION seat_claim_ends_with_refund();
