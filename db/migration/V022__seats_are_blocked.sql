-- A seat that nobody has may be taken off sale.
ALTER TABLE seat
  DROP CONSTRAINT seat_state,
  ADD CONSTRAINT seat_state CHECK (
    CASE state
      WHEN 'AVAILABLE' THEN num_nonnulls(reservation_id, held_until, owner_id) = 0
      WHEN 'HELD' THEN num_nulls(reservation_id, held_until) = 0 AND owner_id IS NULL
      WHEN 'SOLD' THEN num_nulls(reservation_id, owner_id) = 0 AND held_until IS NULL
      WHEN 'BLOCKED' THEN num_nonnulls(reservation_id, held_until, owner_id) = 0
      ELSE false
    END);
