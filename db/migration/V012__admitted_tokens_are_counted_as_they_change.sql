-- How many tokens are admitted is known without counting them: each change of that number is a row, and a run of the turnstile,
-- which has the queue to itself, folds many rows into one. The sum is exact for whoever reads, at any instant, and nobody waits
-- for anybody to change it: a payment adds its row beside all others. Deliberately without a foreign key, which would lock the
-- queue for the check.

CREATE TABLE queue_slot_change (
  queue_id bigint NOT NULL,
  change   bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE INDEX queue_slot_change_of_queue ON queue_slot_change (queue_id);

CREATE FUNCTION count_slot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO queue_slot_change VALUES (coalesce(NEW.queue_id, OLD.queue_id), CASE NEW.state WHEN 'ADMITTED' THEN 1 ELSE -1 END);
  RETURN NULL;
END $$;

-- Triggers, so that no way of changing a token is left out, not even one by a node of an earlier release.
CREATE TRIGGER queue_token_slot_on_insert AFTER INSERT ON queue_token
  FOR EACH ROW WHEN (NEW.state = 'ADMITTED') EXECUTE FUNCTION count_slot();
CREATE TRIGGER queue_token_slot_on_update AFTER UPDATE ON queue_token
  FOR EACH ROW WHEN ((OLD.state = 'ADMITTED') <> (NEW.state = 'ADMITTED')) EXECUTE FUNCTION count_slot();
CREATE TRIGGER queue_token_slot_on_delete AFTER DELETE ON queue_token
  FOR EACH ROW WHEN (OLD.state = 'ADMITTED') EXECUTE FUNCTION count_slot();

-- The triggers keep the table locked against changes until the commit.
INSERT INTO queue_slot_change SELECT queue_id, count(*) FROM queue_token WHERE state = 'ADMITTED' GROUP BY queue_id;
