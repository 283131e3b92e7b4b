-- What kind of seat it is, such as VIP, where a performance tells its seats apart.
ALTER TABLE seat ADD COLUMN grade text
  CONSTRAINT seat_grade_length CHECK (char_length(grade) BETWEEN 1 AND 20);

-- How many seats of a concert one user may have at once; no limit where it is null.
ALTER TABLE concert ADD COLUMN max_seats_per_user integer
  CONSTRAINT concert_max_seats_per_user_positive CHECK (max_seats_per_user > 0);

-- A user's own reservations, the newest first; and what of a concert the user has, where there is a limit.
CREATE INDEX reservation_of_user ON reservation (user_id, held_at DESC, id DESC);
