-- A node takes ids of performances and seats in blocks, as it does with those of reservations: it knows them before the rows are
-- stored, and sends many rows at once. Identities give way to sequences of which everybody can read the increment. The tables are
-- locked before their last ids are read, so no row is added in between.
ALTER TABLE performance ALTER COLUMN id DROP IDENTITY;
ALTER TABLE seat ALTER COLUMN id DROP IDENTITY;

CREATE SEQUENCE performance_id AS bigint INCREMENT BY 50 OWNED BY performance.id;
CREATE SEQUENCE seat_id AS bigint INCREMENT BY 1000 OWNED BY seat.id;
DO $$
BEGIN
  PERFORM setval('performance_id', coalesce(max(id), 0) + 1, false) FROM performance;
  PERFORM setval('seat_id', coalesce(max(id), 0) + 1, false) FROM seat;
END $$;

ALTER TABLE performance ALTER COLUMN id SET DEFAULT nextval('performance_id');
ALTER TABLE seat ALTER COLUMN id SET DEFAULT nextval('seat_id');
