-- What kind of seat it is, such as VIP, where a performance tells its seats apart.
ALTER TABLE seat ADD COLUMN grade text
  CONSTRAINT seat_grade_length CHECK (char_length(grade) BETWEEN 1 AND 20);

-- How many seats of a concert one user may have at once; no limit where it is null.
ALTER TABLE concert ADD COLUMN max_seats_per_user integer
  CONSTRAINT concert_max_seats_per_user_positive CHECK (max_seats_per_user > 0);

-- A user's own reservations, the newest first; and what of a concert the user has, where there is a limit.
CREATE INDEX reservation_of_user ON reservation (user_id, held_at DESC, id DESC);

-- Counts the free seats of a performance without reading them. A hold leaves the index, and a sale never was in it, so neither pays.
CREATE INDEX seat_available ON seat (performance_id) WHERE state = 'AVAILABLE';

-- What never changes of the seats of a performance, so that nobody reads all of them for it. Null where a node of an earlier release
-- has made the performance: then the seats are read.
ALTER TABLE performance
  ADD COLUMN seat_count integer,
  ADD COLUMN price_from bigint,
  ADD COLUMN price_to bigint,
  ADD CONSTRAINT performance_offers_seats CHECK (seat_count BETWEEN 1 AND 50 AND price_from BETWEEN 1 AND price_to);
UPDATE performance p SET seat_count = s.count, price_from = s.min, price_to = s.max
  FROM (SELECT performance_id, count(*), min(price), max(price) FROM seat GROUP BY performance_id) AS s
  WHERE s.performance_id = p.id;
