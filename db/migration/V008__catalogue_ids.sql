-- A node takes ids of performances and seats in blocks, as it does with those of reservations: it knows them before the rows are
-- stored, and sends many rows at once. The identities give way to sequences that the increment can be read of. The tables are
-- locked first and looked through then, so no row is added in between.
ALTER TABLE performance ALTER COLUMN id DROP IDENTITY;
ALTER TABLE seat ALTER COLUMN id DROP IDENTITY;

CREATE SEQUENCE performance_id AS bigint INCREMENT BY 50 OWNED BY performance.id;
CREATE SEQUENCE seat_id AS bigint INCREMENT BY 1000 OWNED BY seat.id;
SELECT setval('performance_id', coalesce(max(id), 0) + 1, false) FROM performance;
SELECT setval('seat_id', coalesce(max(id), 0) + 1, false) FROM seat;

ALTER TABLE performance ALTER COLUMN id SET DEFAULT nextval('performance_id');
ALTER TABLE seat ALTER COLUMN id SET DEFAULT nextval('seat_id');
