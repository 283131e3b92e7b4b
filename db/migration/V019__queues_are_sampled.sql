-- What an operator watches of a queue: how many tokens were forgotten, how long the users waited that were admitted last, and how the
-- queue was every ten seconds of the last day, the same on all nodes.

ALTER TABLE queue
  ADD COLUMN forgotten       bigint NOT NULL DEFAULT 0,
  ADD COLUMN longest_wait_ms bigint NOT NULL DEFAULT 0,
  ADD CONSTRAINT queue_watched_range CHECK (forgotten >= 0 AND longest_wait_ms >= 0);

UPDATE queue q SET forgotten = (
  SELECT count(*) FROM queue_token t WHERE t.queue_id = q.id AND t.end_reason = 'FORGOTTEN');

-- Totals since the queue was made, so that a sample that is missing takes nothing away from the next. A node that comes too late
-- finds the sample of its instant taken.
CREATE TABLE queue_sample (
  queue_id       bigint NOT NULL REFERENCES queue,
  at             timestamptz NOT NULL,
  last_number    bigint NOT NULL,
  last_departure bigint NOT NULL,
  admitted       bigint NOT NULL,
  admissions     bigint NOT NULL,
  passed_over    bigint NOT NULL,
  PRIMARY KEY (queue_id, at)
);

CREATE INDEX queue_sample_at ON queue_sample (at);

-- Operators read reservations newest first, page by page.
CREATE INDEX reservation_newest ON reservation (held_at DESC, id DESC);
