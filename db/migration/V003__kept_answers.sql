-- What was answered under which key: committed together with what the request did, so that whoever repeats it is told the
-- same. Forgotten after a day.

CREATE TABLE kept_answer (
  user_id     bigint NOT NULL REFERENCES app_user,
  key         text COLLATE "C" NOT NULL,
  token_id    uuid NOT NULL,
  request     text NOT NULL,
  answer      text NOT NULL,
  answered_at timestamptz NOT NULL,
  CONSTRAINT kept_answer_one_per_key PRIMARY KEY (user_id, key),
  CONSTRAINT kept_answer_key_length CHECK (char_length(key) BETWEEN 1 AND 255)
);

CREATE TRIGGER kept_answer_stays BEFORE UPDATE ON kept_answer
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE INDEX kept_answer_age ON kept_answer (answered_at);
