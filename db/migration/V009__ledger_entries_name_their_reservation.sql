-- A ledger entry names what the money was for: the reservation that it paid for, or nothing where it was charged.

ALTER TABLE wallet_entry ADD COLUMN reservation_id bigint;

-- An entry belongs to the payment of its user, its amount and its instant. Where there are several of these, the entries and
-- the payments are as many, and either order is as true as the other.
ALTER TABLE wallet_entry DISABLE TRIGGER wallet_entry_append_only;
UPDATE wallet_entry e SET reservation_id = p.reservation_id
  FROM (
    SELECT id, user_id, amount, at, row_number() OVER (PARTITION BY user_id, amount, at ORDER BY sequence) AS nth
    FROM wallet_entry WHERE kind = 'USE') AS used
  JOIN (
    SELECT reservation_id, user_id, amount, paid_at,
      row_number() OVER (PARTITION BY user_id, amount, paid_at ORDER BY reservation_id) AS nth
    FROM payment) AS p
    ON p.user_id = used.user_id AND p.amount = used.amount AND p.paid_at = used.at AND p.nth = used.nth
  WHERE e.id = used.id;
ALTER TABLE wallet_entry ENABLE TRIGGER wallet_entry_append_only;

-- The update leaves events of deferred constraints behind; no table is altered while there are any.
SET CONSTRAINTS ALL IMMEDIATE;

ALTER TABLE wallet_entry
  ADD CONSTRAINT wallet_entry_names_reservation
    CHECK (CASE kind WHEN 'CHARGE' THEN reservation_id IS NULL ELSE reservation_id IS NOT NULL END),
  ADD CONSTRAINT wallet_entry_reservation_id_fkey FOREIGN KEY (reservation_id) REFERENCES reservation;
