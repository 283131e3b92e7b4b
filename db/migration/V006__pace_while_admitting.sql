-- Time in which a line lets nobody in says nothing of how fast it moves. Before this it was not told apart; cut_queue() tells it
-- from the next migration on.
ALTER TABLE queue_pace ADD COLUMN admits boolean NOT NULL DEFAULT true;
