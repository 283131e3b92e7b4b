-- The nodes that run on this database, each as it last reported itself: so they notice in which settings they differ.

CREATE TABLE node (
  id              uuid PRIMARY KEY,
  version         text NOT NULL,
  since           timestamptz NOT NULL,
  clock_offset_ms bigint NOT NULL,
  settings        jsonb NOT NULL,
  heard_of_at     timestamptz NOT NULL
);
