-- After this database's clock was set back, lines are told again at once, and not only when the time is reached again.

-- The cut of a slot, made at that instant if nobody has made it yet; that of a later slot if the line is there already. One
-- call that commits by itself, so that a caller who stands still holds nobody up.
--
-- A cut of a time that is ahead of this clock was made before the clock was set back. Who follows the clock already begins anew;
-- who does not yet gets what there is. What is begun anew is told only after a while, in which those who do not follow yet come
-- to the end of what they know: so at any moment only one time is told, and nobody is told less than before.
CREATE OR REPLACE FUNCTION cut_queue(the_queue bigint, the_slot bigint, the_instant timestamptz)
  RETURNS SETOF queue_cut LANGUAGE plpgsql AS $$
DECLARE
  -- The clocks of those who follow this one differ by far less.
  astray CONSTANT interval := interval '5 seconds';
  -- Longer than a cut is told after it was made: for the rest of a slot, and for the next.
  begin_anew CONSTANT bigint := 4;
  earliest CONSTANT timestamptz := clock_timestamp() - astray;
  latest CONSTANT timestamptz := clock_timestamp() + astray;
  known queue_cut;
  next_slot bigint;
BEGIN
  SELECT * INTO known FROM queue_cut WHERE queue_id = the_queue;
  IF NOT FOUND THEN
    INSERT INTO queue_cut SELECT id, -1, '-infinity', 0, 0, 0, 0, 0 FROM queue WHERE id = the_queue ON CONFLICT DO NOTHING;
    known.slot := -1;
  END IF;
  IF known.slot < the_slot OR known.at > latest THEN
    -- Locked first and read then, so that this cut sees all that the one before has seen.
    SELECT * INTO known FROM queue_cut WHERE queue_id = the_queue FOR UPDATE;
    next_slot := CASE
      WHEN known.slot < the_slot AND (the_instant <= latest OR known.at NOT BETWEEN latest - interval '1 hour' AND latest)
        THEN the_slot
      WHEN known.slot >= the_slot AND known.at > latest AND the_instant BETWEEN earliest AND latest
        THEN the_slot + begin_anew
    END;
    UPDATE queue_cut c
      SET slot = next_slot, at = the_instant, last_number = q.last_number, last_departure = q.last_departure,
          occupied = q.occupied, freed_slots = q.freed_slots, passed_over = q.passed_over
      FROM queue q WHERE c.queue_id = the_queue AND q.id = the_queue AND next_slot IS NOT NULL;
    IF FOUND THEN
      IF next_slot > the_slot THEN
        DELETE FROM queue_pace WHERE queue_id = the_queue AND at > the_instant;
      END IF;
      IF NOT EXISTS (SELECT FROM queue_pace WHERE queue_id = the_queue AND at > the_instant - interval '5 seconds') THEN
        DELETE FROM queue_pace WHERE queue_id = the_queue AND at < the_instant - interval '15 minutes';
        INSERT INTO queue_pace (queue_id, at, freed_slots, admitted, passed_over, admits)
          SELECT c.queue_id, c.at, c.freed_slots, c.freed_slots + c.occupied, c.passed_over,
            NOT q.paused AND (q.opens_at IS NULL OR q.opens_at <= c.at)
          FROM queue_cut c JOIN queue q ON q.id = c.queue_id WHERE c.queue_id = the_queue;
      END IF;
    END IF;
  END IF;
  RETURN QUERY SELECT * FROM queue_cut WHERE queue_id = the_queue;
END $$;
