-- Since when and until when people could ask, whichever node they asked: what lies before counts as nobody's absence.

CREATE TABLE queue_watch (
  id    boolean PRIMARY KEY DEFAULT true,
  since timestamptz NOT NULL,
  until timestamptz NOT NULL,
  CONSTRAINT queue_watch_only_one CHECK (id),
  CONSTRAINT queue_watch_range CHECK (since <= until)
) WITH (fillfactor = 10);
