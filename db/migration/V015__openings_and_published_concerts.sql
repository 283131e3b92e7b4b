-- Before this instant nobody was absent: a queue that is paused or not open yet admits no one.

ALTER TABLE queue ADD COLUMN absences_from timestamptz;

-- For buyers a concert exists once it is published.

ALTER TABLE concert ADD COLUMN published boolean NOT NULL DEFAULT true;
