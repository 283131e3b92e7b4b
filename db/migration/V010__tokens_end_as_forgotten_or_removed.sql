-- A token says why it ended: FORGOTTEN where its user was absent from the queue for too long, which was EXPIRED before, and
-- REMOVED where the operator ended it. Only an admission is paid, unclaimed or expired.

ALTER TABLE queue_token DROP CONSTRAINT queue_token_end_reason;

UPDATE queue_token SET end_reason = 'FORGOTTEN' WHERE end_reason = 'EXPIRED' AND admitted_at IS NULL;

ALTER TABLE queue_token ADD CONSTRAINT queue_token_end_reason CHECK (
  CASE
    WHEN end_reason IN ('PAID', 'UNCLAIMED', 'EXPIRED') THEN admitted_at IS NOT NULL
    WHEN end_reason = 'FORGOTTEN' THEN admitted_at IS NULL
    WHEN end_reason IN ('LEFT', 'REMOVED') THEN true
    ELSE end_reason IS NULL
  END);
