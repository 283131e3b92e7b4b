-- Time in which a line lets nobody in says nothing of how fast it moves. Before this it was not told apart.
ALTER TABLE queue_pace ADD COLUMN admits boolean NOT NULL DEFAULT true;

CREATE OR REPLACE FUNCTION cut_queue(the_queue bigint, the_slot bigint, the_instant timestamptz)
  RETURNS SETOF queue_cut LANGUAGE plpgsql AS $$
DECLARE
  known_slot bigint;
BEGIN
  SELECT slot INTO known_slot FROM queue_cut WHERE queue_id = the_queue;
  IF NOT FOUND THEN
    INSERT INTO queue_cut SELECT id, -1, the_instant, 0, 0, 0, 0, 0 FROM queue WHERE id = the_queue ON CONFLICT DO NOTHING;
    known_slot := -1;
  END IF;
  IF known_slot < the_slot THEN
    -- Locked first and read then, so that this cut sees all that the one before has seen.
    PERFORM FROM queue_cut WHERE queue_id = the_queue FOR UPDATE;
    UPDATE queue_cut c
      SET slot = the_slot, at = the_instant, last_number = q.last_number, last_departure = q.last_departure,
          occupied = q.occupied, freed_slots = q.freed_slots, passed_over = q.passed_over
      FROM queue q WHERE c.queue_id = the_queue AND q.id = the_queue AND c.slot < the_slot;
    IF FOUND AND NOT EXISTS (
        SELECT FROM queue_pace WHERE queue_id = the_queue AND at > the_instant - interval '5 seconds') THEN
      DELETE FROM queue_pace WHERE queue_id = the_queue AND at < the_instant - interval '15 minutes';
      INSERT INTO queue_pace (queue_id, at, freed_slots, admitted, passed_over, admits)
        SELECT c.queue_id, c.at, c.freed_slots, c.freed_slots + c.occupied, c.passed_over,
          NOT q.paused AND (q.opens_at IS NULL OR q.opens_at <= c.at)
        FROM queue_cut c JOIN queue q ON q.id = c.queue_id WHERE c.queue_id = the_queue;
    END IF;
  END IF;
  RETURN QUERY SELECT * FROM queue_cut WHERE queue_id = the_queue;
END $$;
