-- Operators repeat their requests under keys as users do: an answer belongs to a user, or to the name of an operator's key.

ALTER TABLE kept_answer
  DROP CONSTRAINT kept_answer_one_per_key,
  ADD COLUMN actor text COLLATE "C",
  ALTER COLUMN user_id DROP NOT NULL,
  ALTER COLUMN token_id DROP NOT NULL,
  ADD CONSTRAINT kept_answer_owner CHECK (num_nonnulls(user_id, actor) = 1 AND (user_id IS NULL) = (token_id IS NULL)),
  ADD CONSTRAINT kept_answer_one_per_key UNIQUE NULLS NOT DISTINCT (key, user_id, actor);
